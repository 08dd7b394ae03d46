import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
FILLED = ("name", "reference", "received", "due", "colleague")  # from the case
TO_WRITE = "answer"  # by the colleague: no e-mail is sent while it is left
PLACEHOLDERS = (*FILLED, TO_WRITE)


def placeholders_are_known(text: str) -> None:
    """Raise ValidationError for a placeholder that no case fills."""
    unknown = [found[0] for found in PLACEHOLDER.finditer(text) if found[1] not in PLACEHOLDERS]
    if unknown:
        words = _("Nothing fills %(unknown)s.") % {"unknown": ", ".join(unknown)}
        raise ValidationError(words, code="unknown_placeholder")


class ReplyTemplate(models.Model):
    """A text that colleagues begin a reply with. It is filled from the case, and read and changed before it goes."""

    title = models.CharField(_("title"), max_length=100, unique=True)
    text = models.TextField(_("text"), max_length=8000, validators=[placeholders_are_known])
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
