from functools import cached_property
from typing import ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import Inquiry
from responsys_site.ground.cookie_free_form import CookieFreeForm
from responsys_site.ground.form_fields import Address, OneLine
from responsys_site.ground.form_traps import TRAP_FIELD, Trap
from responsys_site.ground.typed_text import several_lines

LONGEST_TEXT = 8000  # characters
KINDS = [
    (Inquiry.Kind.QUESTION, _("I have a question")),
    (Inquiry.Kind.ACCESS, _("I want to see what you hold about me")),
    (Inquiry.Kind.CORRECTION, _("Something about me is wrong")),
    (Inquiry.Kind.OPT_OUT, _("I want your mailings to stop")),
    (Inquiry.Kind.ERASURE, _("I want my information erased")),
    (Inquiry.Kind.UNWANTED_MAIL, _("A customer of yours sent me mail that I do not want")),
    (Inquiry.Kind.COMPLAINT, _("I have a complaint")),
]


class Prose(forms.CharField):
    """Several lines in somebody's own words."""

    def __init__(self, *, rows: int, max_length: int = LONGEST_TEXT, **options: object) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, validators=[several_lines], widget=widget, **options)  # type: ignore[arg-type]


class CaseForm(CookieFreeForm):
    """What every form asks that opens a case.

    `key_name` names its one-time key, `asked` its fields in their order, `opens` the kind of case where it asks none.
    """

    key_name: ClassVar[str]
    asked: ClassVar[tuple[str, ...]]
    opens: ClassVar[str] = ""

    email = Address(label=_("Your e-mail address"), help_text=_("We answer there. Give the one that it is about."))
    name = OneLine(
        label=_("Your name"),
        max_length=100,
        required=False,
        help_text=_("So that we know how to address you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    website = Trap()

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(*self.asked, Div(TRAP_FIELD, css_class="honeypot"))
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


class InquiryForm(CaseForm):
    """What the desk asks: as little as it needs to answer."""

    key_name = "inquiry"
    asked = ("kind", "email", "name", "text")

    kind = forms.ChoiceField(label=_("What is it about?"), choices=KINDS)
    text = Prose(
        label=_("Your message"),
        rows=8,
        help_text=_("In your own words. Send no passwords or identity papers."),
    )


class MoreForm(CookieFreeForm):
    """Something to add to a case."""

    text = Prose(label=_("Your message"), rows=6)
