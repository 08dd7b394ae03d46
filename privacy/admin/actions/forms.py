"""What is asked for before an act: the words agreed to, or a reason, most of which are public."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from responsys_site.core.forms.text_validators import validate_multiline

LONGEST = 2000  # characters


def _text_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        validators=[validate_multiline],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ApprovalForm(forms.Form):
    """`sha256` is of what this person was shown: they agree to that and to nothing else."""

    sha256 = forms.CharField(widget=forms.HiddenInput)


class SelfApprovalForm(ApprovalForm):
    words = _text_field(_("Why no second person agrees"), _("Public: it stands on the version's page for good."))


class RejectionForm(forms.Form):
    words = _text_field(
        _("Why you do not agree"), _("For the one who asked. It is kept with the draft, and is not public.")
    )


class HoldOverrideForm(forms.Form):
    words = _text_field(_("Why the notice counts all the same"), _("Public: it stands on the version's page for good."))


class WithdrawalForm(forms.Form):
    words = _text_field(
        _("Why it is withdrawn"),
        _("Public: it stands in the list of versions for good, and in the mail to everyone who was told."),
    )


class ReviewForm(forms.Form):
    words = _text_field(
        _("What you looked at"),
        _("Kept as evidence. The policy's page says that its words still hold, and when they were looked at."),
    )
