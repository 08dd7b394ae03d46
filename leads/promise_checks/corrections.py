"""Proof that what is wrong on file is put right from a case of the privacy desk, and confirmed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from leads.models import FieldChange
from leads.promise_checks.rehearsal import TYPED, recorded_request
from privacy.desk.admin.taking import last_entry, take
from privacy.desk.models import Inquiry
from privacy.desk.rehearsal import colleague, correction, letter, newest_mail
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import rolled_back
from responsys_site.mail.filling import fields_of, filled
from responsys_site.mail.models import Delivery

BETTER = "Promise Check, put right"


@check("L5")
def correction_is_made_from_its_case(*, at: datetime) -> str:
    """A colleague puts right, from the case that asked for it, what is on file; the mail of it lists old and new.

    Whoever answers that mail, because it is wrong, is heard in the same case.
    """
    with rolled_back():
        contact = recorded_request(at=at, refused=_("The request form does not take a request.")).contact
        case = correction(at=at)
        _correct(case)
        if not FieldChange.objects.filter(contact=contact, field="name", new=BETTER).exists():
            raise NotKept(_("What is to be put right is not put right from its case."))
        mailed = newest_mail(inquiry=case)
        if mailed is None or not case.entries.filter(delivery=mailed).exists():
            raise NotKept(_("A correction is not confirmed by a mail of its case."))
        if not all(name in _text_of(mailed) for name in (f" {TYPED['name']}\n", f" {BETTER}\n")):
            raise NotKept(_("The confirmation of a correction does not list old and new."))
        if letter(at=at, in_reply_to=mailed.message_id_header) != case:
            raise NotKept(_("Who says that a correction is wrong does not reach the case of it."))
    return _("A detail on file was put right from a case; its mail listed both, and an answer to it came to the case.")


def _correct(case: Inquiry) -> None:
    """When it came: the site's own clock goes on, and may be ahead of when the check began."""
    typed = {"name": BETTER, "seen": last_entry(case)}
    try:
        take(name="correct", inquiry=case, typed=typed, by=colleague(), at=case.received_at)
    except ValidationError as refused:  # nobody holds anything of the kind
        raise NotKept(_("What is to be put right is not put right from its case.")) from refused


def _text_of(mailed: Delivery) -> str:
    return filled(mailed.message.text, fields_of(delivery=mailed))
