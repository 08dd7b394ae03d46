from django.urls import path

from responsys_site.mail import dev_mailbox

app_name = "mail"
urlpatterns = [
    path("", dev_mailbox.mailbox, name="mailbox"),
    path("<slug:name>/", dev_mailbox.message, name="message"),
    path("<slug:name>/html/", dev_mailbox.html_part, name="html_part"),
    path("<slug:name>/attached/<int:number>/", dev_mailbox.attached, name="attached"),
]
