from django.urls import path

from responsys_site.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<slug:name>/", views.message, name="message"),
    path("<slug:name>/html/", views.html_part, name="html_part"),
    path("<slug:name>/attached/<int:number>/", views.attached, name="attached"),
]
