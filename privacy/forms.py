from typing import ClassVar

from django import forms

from privacy.models import Kind, PolicyText, PolicyVersion


class DraftForm(forms.ModelForm):
    """A draft by hand is a change or a correction; history comes from files, and the first version is posted once."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in (Kind.CHANGE, Kind.CORRECTION, Kind.FIRST)])

    class Meta:
        model = PolicyVersion
        fields: ClassVar[list[str]] = ["kind", "corrects", "effective_at", "what_changed"]


class DraftTextForm(forms.ModelForm):
    class Meta:
        model = PolicyText
        fields: ClassVar[list[str]] = ["language", "markdown"]

    def clean_markdown(self) -> str:
        """Browsers send line ends as CR LF; the hash is of a text with LF."""
        return self.cleaned_data["markdown"].replace("\r\n", "\n")
