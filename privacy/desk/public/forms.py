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
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import Case
from responsys_site.core.forms.fields import EmailField, SingleLineField
from responsys_site.core.forms.spam import HONEYPOT_FIELD, HoneypotField
from responsys_site.core.forms.stateless import StatelessForm
from responsys_site.core.forms.text_validators import validate_multiline
from responsys_site.core.tokens import REFERENCE_LETTERS

MAX_TEXT_LENGTH = 8000  # characters
KIND_CHOICES = [
    (Case.Kind.QUESTION, _("I have a question")),
    (Case.Kind.ACCESS, _("I want to see what you hold about me")),
    (Case.Kind.CORRECTION, _("Something about me is wrong")),
    (Case.Kind.OPT_OUT, _("I want your mailings to stop")),
    (Case.Kind.ERASURE, _("I want my information erased")),
    (Case.Kind.UNWANTED_MAIL, _("A customer of yours sent me mail that I do not want")),
    (Case.Kind.COMPLAINT, _("I have a complaint")),
]


class MultilineField(forms.CharField):
    """Several lines in somebody's own words."""

    def __init__(self, *, rows: int, max_length: int = MAX_TEXT_LENGTH, **options: object) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, validators=[validate_multiline], widget=widget, **options)  # type: ignore[arg-type]


class CaseForm(StatelessForm):
    """What every form asks that opens a case.

    `asked` are its fields in their order, `opens` the kind of case where it asks for none.
    """

    asked: ClassVar[tuple[str, ...]]
    opens: ClassVar[str] = ""

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
        helper.layout = Layout(*self.asked, Div(HONEYPOT_FIELD, css_class="honeypot"))
        return helper

    @property
    def case_kind(self) -> str:
        """The kind of case that the valid form opens."""
        return self.opens or self.cleaned_data["kind"]

    @property
    def case_text(self) -> str:
        """What the valid form says, as it is to stand in the thread."""
        return self.cleaned_data["text"]

    @property
    def case_file(self) -> UploadedFile | None:
        """The file that came with the valid form."""
        return self.cleaned_data.get("file")


class AskForm(CaseForm):
    """What the desk asks: as little as it needs to answer."""

    asked = ("kind", "email", "name", "text")

    kind = forms.ChoiceField(label=_("What is it about?"), choices=KIND_CHOICES)
    text = MultilineField(
        label=_("Your message"),
        rows=8,
        help_text=_("In your own words. Send no passwords or identity papers."),
    )


class MessageForm(StatelessForm):
    """Something to add to a case."""

    text = MultilineField(label=_("Your message"), rows=6)


MAX_CORRECTION_LENGTH = 4000  # characters


class CorrectionForm(CaseForm):
    """What is to be put right: what is wrong, and what is right."""

    asked: ClassVar = ("email", "name", "wrong", "right")
    opens = Case.Kind.CORRECTION

    wrong = MultilineField(
        label=gettext_lazy("What is wrong?"),
        rows=4,
        max_length=MAX_CORRECTION_LENGTH,
        help_text=gettext_lazy("What we have written about you, or where you saw it."),
    )
    right = MultilineField(
        label=gettext_lazy("What is right?"),
        rows=4,
        max_length=MAX_CORRECTION_LENGTH,
        help_text=gettext_lazy("As it should stand with us, or that it should not stand there at all."),
    )

    @property
    def case_text(self) -> str:
        typed = self.cleaned_data
        return "\n\n".join([gettext("What is wrong:"), typed["wrong"], gettext("What is right:"), typed["right"]])


MAX_HEADERS_LENGTH = 32_000  # characters
MAX_MESSAGE_SIZE = 5 * 1024 * 1024  # bytes; the front lets twice as much in, so that more is answered and not cut off
HEADERS_WITHIN = 64 * 1024  # bytes of a message in which its headers are looked for
MESSAGE_HEADERS = {"from", "to", "date", "subject", "received", "message-id", "return-path"}


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
    """Which mail it was, and what is wrong with it. Nothing of the mail itself has to be given."""

    asked: ClassVar = ("text", "headers", "file", "email", "name")
    opens = Case.Kind.UNWANTED_MAIL

    text = MultilineField(
        label=gettext_lazy("Which mail is it, and what is wrong with it?"),
        rows=6,
        help_text=gettext_lazy(
            "Who wrote, when, under which subject. Say too whether the company may learn that you complained."
        ),
    )
    headers = MultilineField(
        label=gettext_lazy("Its headers"),
        rows=6,
        max_length=MAX_HEADERS_LENGTH,
        required=False,
        help_text=gettext_lazy(
            "The technical lines above the message. Your mail program shows them as “Show original” or “View source”."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or the message itself, as a file"),
        required=False,
        validators=[validate_message],
        help_text=gettext_lazy("Saved from your mail program as .eml, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822"}),
    )

    @property
    def case_text(self) -> str:
        typed = self.cleaned_data
        return typed["text"] + ("\n\n" + gettext("Headers:") + "\n\n" + typed["headers"] if typed["headers"] else "")


REFERENCE_LENGTH = 8


class LinkRequestForm(StatelessForm):
    """Which case, and whose."""

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
