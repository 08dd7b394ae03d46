from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.seal.models import Certification
from privacy.seal.recording import overlapping


class CertificationForm(forms.ModelForm):
    """A new certification, as its paper states it."""

    class Meta:
        model = Certification
        fields: ClassVar[list[str]] = [
            "program",
            "licence_number",
            "scope",
            "valid_from",
            "valid_to",
            "verify_url",
            "dispute_body",
            "dispute_url",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and first > last:
            self.add_error("valid_to", _("The last day is before the first."))
        elif first and last and (others := overlapping(valid_from=first, valid_to=last)):
            words = _("%(other)s stands on one of these days. End it first, or strike it out if it was a mistake.")
            self.add_error("valid_from", words % {"other": others[0]})
        return cleaned


class EndForm(forms.ModelForm):
    """How and why a certification ends before its time."""

    class Meta:
        model = Certification
        fields: ClassVar[list[str]] = ["end_kind", "end_reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, other in (("end_kind", "end_reason"), ("end_reason", "end_kind")):
            if name in self.fields and cleaned.get(other) and not cleaned.get(name):
                self.add_error(name, _("To end it, say both how and why."))
        return cleaned
