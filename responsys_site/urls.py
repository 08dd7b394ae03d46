from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from privacy.desk.admin.cases import download_attachment

handler400 = "responsys_site.pages.errors.bad_request"
handler403 = "responsys_site.pages.errors.permission_denied"
handler404 = "responsys_site.pages.errors.page_not_found"
handler500 = "responsys_site.pages.errors.server_error"

urlpatterns = [
    path("", include("leads.urls")),  # first: the kept pages of the others are served without a look at this list
    path("", include("responsys_site.pages.urls")),
    path("", include("privacy.urls")),
    path("privacy/", include("privacy.desk.urls")),
    path("privacy/", include("privacy.rights.urls")),
    path("in/admin/desk/attachment/<int:pk>/file/", admin.site.admin_view(download_attachment), name="desk_attachment"),
    path("in/admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("dev/mail/", include("responsys_site.mail.urls")))
