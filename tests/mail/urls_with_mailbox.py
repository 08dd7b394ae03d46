"""The site's addresses as under DEBUG, with the development mailbox."""

from django.urls import include, path

from responsys_site import urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [*urls.urlpatterns, path("dev/mail/", include("responsys_site.mail.urls"))]
