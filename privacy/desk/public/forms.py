"""The public forms of the privacy desk."""

from email.parser import BytesHeaderParser
from functools import cached_property
from typing import ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import Case
from responsys_site.core.forms.fields import EmailField, MultilineField, SingleLineField, StatelessForm
from responsys_site.core.forms.protection import HONEYPOT_FIELD, HoneypotField
from responsys_site.core.tokens import REFERENCE_LETTERS

MAX_TEXT_LENGTH = 8000  # characters
MAX_CORRECTION_LENGTH = 4000  # characters
MAX_HEADERS_LENGTH = 32_000  # characters
MAX_MESSAGE_SIZE = 5 * 1024 * 1024  # bytes; twice as much is let in, so that a larger file gets an answer
HEADERS_WITHIN = 64 * 1024  # bytes of a message in which its headers are looked for
MESSAGE_HEADERS = {"from", "to", "date", "subject", "received", "message-id", "return-path"}
REFERENCE_LENGTH = 8
KIND_CHOICES = [
    (Case.Kind.QUESTION, _("I have a question")),
    (Case.Kind.ACCESS, _("I want to see what you hold about me")),
    (Case.Kind.CORRECTION, _("Something about me is wrong")),
    (Case.Kind.OPT_OUT, _("I want your mailings to stop")),
    (Case.Kind.ERASURE, _("I want my information erased")),
    (Case.Kind.UNWANTED_MAIL, _("A customer of yours sent me mail that I do not want")),
    (Case.Kind.COMPLAINT, _("I have a complaint")),
]


class CaseForm(StatelessForm):
    """What every form asks for that opens a case.

    `layout_fields` are its fields in their order, `fixed_kind` the kind of case if it asks for none.
    """

    layout_fields: ClassVar[tuple[str, ...]]
    fixed_kind: ClassVar[str] = ""

    email = EmailField(label=_("Your e-mail address"), help_text=_("We answer there. Give the one that it is about."))
    name = SingleLineField(
        label=_("Your name"),
        max_length=100,
        required=False,
        help_text=_("So that we know how to address you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    website = HoneypotField()

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(*self.layout_fields, Div(HONEYPOT_FIELD, css_class="honeypot"))
        return helper

    @property
    def case_kind(self) -> str:
        """The kind of case that the valid form opens."""
        return self.fixed_kind or self.cleaned_data["kind"]

    @property
    def case_text(self) -> str:
        """The text of the valid form, as the case shows it."""
        return self.cleaned_data["text"]

    @property
    def case_file(self) -> UploadedFile | None:
        """The file that came with the valid form."""
        return self.cleaned_data.get("file")


class AskForm(CaseForm):
    """A question to the desk: as few fields as it needs to answer."""

    layout_fields = ("kind", "email", "name", "text")

    kind = forms.ChoiceField(label=_("What is it about?"), choices=KIND_CHOICES)
    text = MultilineField(
        label=_("Your message"),
        rows=8,
        max_length=MAX_TEXT_LENGTH,
        help_text=_("In your own words. Send no passwords or identity papers."),
    )


class MessageForm(StatelessForm):
    """A message to add to a case."""

    text = MultilineField(label=_("Your message"), rows=6, max_length=MAX_TEXT_LENGTH)


class CorrectionForm(CaseForm):
    """Ask for a correction: what is wrong, and what is right."""

    layout_fields: ClassVar = ("email", "name", "wrong", "right")
    fixed_kind = Case.Kind.CORRECTION

    wrong = MultilineField(
        label=_("What is wrong?"),
        rows=4,
        max_length=MAX_CORRECTION_LENGTH,
        help_text=_("What we have written about you, or where you saw it."),
    )
    right = MultilineField(
        label=_("What is right?"),
        rows=4,
        max_length=MAX_CORRECTION_LENGTH,
        help_text=_("As it should stand with us, or that it should not stand there at all."),
    )

    @property
    def case_text(self) -> str:
        typed = self.cleaned_data
        return "\n\n".join([gettext("What is wrong:"), typed["wrong"], gettext("What is right:"), typed["right"]])


def validate_message(upload: UploadedFile) -> None:
    """Raise ValidationError unless the file begins like a mail message (RFC 5322, 2.1) and is not too large."""
    if (upload.size or 0) > MAX_MESSAGE_SIZE:
        words = _("This message is larger than %(limit)s. Paste its headers instead: they are what we need.")
        raise ValidationError(words % {"limit": filesizeformat(MAX_MESSAGE_SIZE)}, code="large")
    upload.seek(0)
    names = {name.lower() for name in BytesHeaderParser().parsebytes(upload.read(HEADERS_WITHIN))}
    upload.seek(0)
    if len(names & MESSAGE_HEADERS) < 2:
        words = _("This file is no mail message. Save the message itself as a file (.eml), or paste its headers.")
        raise ValidationError(words, code="no_message")


class ReportForm(CaseForm):
    """Report an unwanted e-mail: in words, with its headers or as a file."""

    layout_fields: ClassVar = ("text", "headers", "file", "email", "name")
    fixed_kind = Case.Kind.UNWANTED_MAIL

    text = MultilineField(
        label=_("Which mail is it, and what is wrong with it?"),
        rows=6,
        max_length=MAX_TEXT_LENGTH,
        help_text=_("Who wrote, when, under which subject. Say too whether the company may learn that you complained."),
    )
    headers = MultilineField(
        label=_("Its headers"),
        rows=6,
        max_length=MAX_HEADERS_LENGTH,
        required=False,
        help_text=_(
            "The technical lines above the message. Your mail program shows them as “Show original” or “View source”."
        ),
    )
    file = forms.FileField(
        label=_("Or the message itself, as a file"),
        required=False,
        validators=[validate_message],
        help_text=_("Saved from your mail program as .eml, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822"}),
    )

    @property
    def case_text(self) -> str:
        typed = self.cleaned_data
        return typed["text"] + ("\n\n" + gettext("Headers:") + "\n\n" + typed["headers"] if typed["headers"] else "")


class LinkRequestForm(StatelessForm):
    """Request the link to a case: its reference, and the address it belongs to."""

    reference = SingleLineField(
        label=_("Reference of your case"),
        max_length=20,
        help_text=_("It stands in the subject of our mails: P, a dash, and six letters or figures."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one from which you asked. The link goes there and nowhere else."),
    )

    def clean_reference(self) -> str:
        typed = "".join(self.cleaned_data["reference"].split()).upper()
        if len(typed) != REFERENCE_LENGTH or not typed.startswith("P-") or not set(typed[2:]) <= set(REFERENCE_LETTERS):
            raise ValidationError(_("A reference looks like P-7K3Q2M."), code="reference")
        return typed
