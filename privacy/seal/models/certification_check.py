from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.seal.models.certification import Certification


class CertificationCheck(models.Model):
    """A colleague opened the program's own page on a certification, and found it there as we state it."""

    certification = models.ForeignKey(
        Certification, on_delete=models.PROTECT, related_name="checks", verbose_name=_("certification")
    )
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by")
    )

    class Meta:
        verbose_name = _("check of a certification")
        verbose_name_plural = _("checks of certifications")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(_("Check %(number)s") % {"number": self.pk})
