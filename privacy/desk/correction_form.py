from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.forms import CaseForm, Prose
from privacy.desk.models import Inquiry

LONGEST = 4000  # characters


class CorrectionForm(CaseForm):
    """What is to be put right: what is wrong, and what is right."""

    key_name = "correction"
    asked: ClassVar = ("email", "name", "wrong", "right")
    opens = Inquiry.Kind.CORRECTION

    wrong = Prose(
        label=gettext_lazy("What is wrong?"),
        rows=4,
        max_length=LONGEST,
        help_text=gettext_lazy("What we have written about you, or where you saw it."),
    )
    right = Prose(
        label=gettext_lazy("What is right?"),
        rows=4,
        max_length=LONGEST,
        help_text=gettext_lazy("As it should stand with us, or that it should not stand there at all."),
    )

    @property
    def case_text(self) -> str:
        typed = self.cleaned_data
        return "\n\n".join([_("What is wrong:"), typed["wrong"], _("What is right:"), typed["right"]])
