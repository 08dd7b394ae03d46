from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import Inquiry
from responsys_site.ground.form_fields import Address, OneLine
from responsys_site.ground.typed_text import several_lines

TRAP_FIELD = "website"  # a name that programs like to fill in; people do not see the field
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


class CookieFreeForm(forms.Form):
    """A form that its page wraps, with a key of its own: guarded by ground.same_site."""

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.disable_csrf = True
        helper.form_tag = False
        return helper


class InquiryForm(CookieFreeForm):
    """What the desk asks: as little as it needs to answer."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=KINDS)
    email = Address(label=_("Your e-mail address"), help_text=_("We answer there. Give the one that it is about."))
    name = OneLine(
        label=_("Your name"),
        max_length=100,
        required=False,
        help_text=_("So that we know how to address you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        validators=[several_lines],
        help_text=_(
            "In your own words. To have something put right, say what is wrong and what is right. "
            "Of unwanted mail, paste all of it, with its headers if you can. Send no passwords or identity papers."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout("kind", "email", "name", "text", Div(TRAP_FIELD, css_class="honeypot"))
        return helper


class MoreForm(CookieFreeForm):
    """Something to add to a case."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        validators=[several_lines],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
