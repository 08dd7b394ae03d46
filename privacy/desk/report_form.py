"""The form by which unwanted mail of a customer is reported: in words, with its headers, or the message as a file."""

from email.parser import BytesHeaderParser
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.forms import CaseForm, Prose
from privacy.desk.models import Inquiry

LONGEST_HEADERS = 32_000  # characters
LARGEST_MESSAGE = 5 * 1024 * 1024  # bytes; the edge lets twice as much in, so that more is answered and not cut off
HEADERS_WITHIN = 64 * 1024  # bytes of a message in which its headers are looked for
OF_A_MESSAGE = {"from", "to", "date", "subject", "received", "message-id", "return-path"}


def is_message(upload: UploadedFile) -> None:
    """Raise ValidationError unless the file begins like a mail message (RFC 5322, 2.1) and is not too large."""
    if (upload.size or 0) > LARGEST_MESSAGE:
        words = _("This message is larger than %(limit)s. Paste its headers instead: they are what we need.")
        raise ValidationError(words % {"limit": filesizeformat(LARGEST_MESSAGE)}, code="large")
    upload.seek(0)
    names = {name.lower() for name in BytesHeaderParser().parsebytes(upload.read(HEADERS_WITHIN))}
    upload.seek(0)
    if len(names & OF_A_MESSAGE) < 2:
        words = _("This file is no mail message. Save the message itself as a file (.eml), or paste its headers.")
        raise ValidationError(words, code="no_message")


class ReportForm(CaseForm):
    """Which mail it was, and what is wrong with it. Nothing of the mail itself has to be given."""

    key_name = "report"
    asked: ClassVar = ("text", "headers", "file", "email", "name")
    opens = Inquiry.Kind.UNWANTED_MAIL

    text = Prose(
        label=gettext_lazy("Which mail is it, and what is wrong with it?"),
        rows=6,
        help_text=gettext_lazy(
            "Who wrote, when, under which subject. Say too whether the company may learn that you complained."
        ),
    )
    headers = Prose(
        label=gettext_lazy("Its headers"),
        rows=6,
        max_length=LONGEST_HEADERS,
        required=False,
        help_text=gettext_lazy(
            "The technical lines above the message. Your mail program shows them as “Show original” or “View source”."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or the message itself, as a file"),
        required=False,
        validators=[is_message],
        help_text=gettext_lazy("Saved from your mail program as .eml, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822"}),
    )

    @property
    def case_text(self) -> str:
        typed = self.cleaned_data
        return typed["text"] + ("\n\n" + _("Headers:") + "\n\n" + typed["headers"] if typed["headers"] else "")
