"""Checks that the desk takes in corrections, by form and by mail, and reports of mail. What they say is public."""

from datetime import datetime

from django.utils.translation import gettext as _

from privacy.desk.models import Inquiry
from privacy.desk.rehearsal import answer, correction, letter, newest_mail, report
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import rolled_back


@check("L5")
def corrections_are_answered(*, at: datetime) -> str:
    """What is asked for by the form for corrections comes to the desk, and its answer goes out by mail."""
    with rolled_back():
        inquiry = correction(at=at)
        sent = answer(inquiry=inquiry)
        if inquiry.kind != Inquiry.Kind.CORRECTION or sent.delivery is None:
            raise NotKept(_("A correction that was asked for is not answered by mail."))
    return _("A correction was asked for by its form, and the answer went to the mailbox that asked.")


@check("L5")
def corrections_by_mail_are_answered(*, at: datetime) -> str:
    """A message to the privacy mailbox becomes a case, and the answer goes out as an answer to that message."""
    with rolled_back():
        sent = answer(inquiry=letter(at=at))
        if sent.delivery is None or "In-Reply-To" not in sent.delivery.message.headers:
            raise NotKept(_("A message to the privacy mailbox is not answered by mail."))
    return _("A message to the privacy mailbox became a case, and its answer went to the mailbox that wrote.")


@check("S6")
def reports_of_mail_reach_the_desk(*, at: datetime) -> str:
    """A report of unwanted mail by its form opens a case of its kind, which is acknowledged."""
    with rolled_back():
        inquiry = report(at=at)
        if inquiry.kind != Inquiry.Kind.UNWANTED_MAIL:
            raise NotKept(_("A report of unwanted mail is not taken for one."))
        if newest_mail(inquiry=inquiry) is None:
            raise NotKept(_("A report of unwanted mail is not acknowledged."))
    return _("A report of unwanted mail reached the privacy desk, and was acknowledged.")
