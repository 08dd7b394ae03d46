"""Letters to the person."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.act_forms import ActForm
from privacy.desk.forms import LONGEST_TEXT
from privacy.desk.reply_texts import left_open
from responsys_site.ground.typed_text import several_lines


class LetterForm(ActForm):
    """Words to the person."""

    text = forms.CharField(
        label=_("Letter"),
        max_length=LONGEST_TEXT,
        validators=[several_lines],
        help_text=_("Plain text. The mail says by itself which case it is, how to open it, and where else to turn."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if found := left_open(text=text):
            words = _("Write something for %(found)s, please.") % {"found": ", ".join(found)}
            raise ValidationError(words, code="left_open")
        return text


class ReplyForm(LetterForm):
    asks = forms.BooleanField(
        label=_("We ask the person for something"),
        required=False,
        help_text=_("The case then waits for them. The clock runs on."),
    )
