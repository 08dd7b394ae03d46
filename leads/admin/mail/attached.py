"""The file that goes with a mail, as staff see it: its name, its size, and a link to its text."""

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html

from responsys_site.mail.models import Message


def attached_file(message: Message, *, is_link: bool) -> str:
    """Return it as HTML; empty where nothing is attached. The size is of the file before its markers are filled."""
    if not message.attachment:
        return ""
    size = filesizeformat(len(message.attachment.encode()))
    if not is_link:
        return format_html("{} ({})", message.attachment_name, size)
    page = reverse("admin:mail_message_attached", args=[message.pk])
    return format_html('<a href="{}">{}</a> ({})', page, message.attachment_name, size)
