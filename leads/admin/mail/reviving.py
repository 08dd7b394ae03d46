"""Staff let mail go again to a mailbox that is held to be dead, with a reason that the evidence keeps."""

from datetime import datetime

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from responsys_site.ground import evidence
from responsys_site.mail.dead_mailboxes import revive

EVIDENCE = "mailbox revived"


class Reason(models.TextChoices):
    """Fixed words: the evidence can never be erased, so nothing personal may be typed into it."""

    PERSON_SAID = "person said", _("The person told us that the mailbox works")
    FAULT_MENDED = "fault mended", _("We or a mail server had a fault, and it is fixed")
    WRONG_REPORT = "wrong report", _("The failure report was wrong")


class ReviveForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "---------"), *Reason.choices])


@transaction.atomic
def revive_by_staff(*, address_digest: str, reason: str, staff_id: int, at: datetime) -> bool:
    """Lift it and record who did so and why; say whether there was anything to lift."""
    if not revive(address_digest=address_digest):
        return False
    evidence.record(kind=EVIDENCE, at=at, facts={"staff": staff_id, "reason": reason}, subject=address_digest)
    return True
