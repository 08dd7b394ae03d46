"""Be a person at the desk as a visitor is, so that nothing of it stays: for checks."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.desk.answering import reply
from privacy.desk.asking import fresh_key
from privacy.desk.correction_form import CorrectionForm
from privacy.desk.forms import CaseForm, InquiryForm
from privacy.desk.models import Entry, Inquiry
from privacy.desk.report_form import ReportForm
from responsys_site.ground.addresses import digest
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept
from responsys_site.ground.rehearsal import NOBODY, WRITING
from responsys_site.ground.tokens import random_token
from responsys_site.mail.intake.arriving import Arriving
from responsys_site.mail.intake.facts import Envelope
from responsys_site.mail.intake.handling import offer
from responsys_site.mail.intake.storing import store
from responsys_site.mail.models import Delivery, IncomingMail
from responsys_site.mail.sealing import opened_fields

WORDS = "Nothing: the site checks itself."


def question(*, at: datetime) -> Inquiry:
    """Ask a question by the desk's form and return its case. Raises NotKept when none was opened."""
    return _sent(InquiryForm(), "desk:ask", {"kind": "question", "text": WORDS}, at)


def correction(*, at: datetime) -> Inquiry:
    """Ask for a correction by its form and return its case. Raises NotKept when none was opened."""
    return _sent(CorrectionForm(), "desk:correction", {"wrong": WORDS, "right": WORDS}, at)


def report(*, at: datetime) -> Inquiry:
    """Report unwanted mail by its form and return its case. Raises NotKept when none was opened."""
    return _sent(ReportForm(), "desk:report_mail", {"text": WORDS, "headers": ""}, at)


def letter(*, at: datetime, in_reply_to: str = "") -> Inquiry:
    """Write to the privacy mailbox, as a mail server hands it over, and return the case. Raises NotKept without one.

    `in_reply_to` is the Message-ID of a mail of ours that it answers.
    """
    with Arriving() as arriving:
        arriving.add(_letter(at, in_reply_to))
        envelope = Envelope(sender=NOBODY, recipient=settings.PRIVACY_MAILBOX)
        store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=envelope, at=at)
    offer(pk=IncomingMail.objects.get(sha256=arriving.sha256).pk, at=at)
    made = Entry.objects.filter(incoming__sha256=arriving.sha256).select_related("inquiry").first()
    if made is None:
        raise NotKept(_("A message to the privacy mailbox opens no case."))
    return made.inquiry


def colleague() -> AbstractBaseUser:
    """Make an account that cannot sign in, for a reply. Call it inside `rolled_back`."""
    return get_user_model()._default_manager.create(username="promise-check", is_active=False)


def answer(*, inquiry: Inquiry) -> Entry:
    """Answer the case when it came: the site's own clock goes on, and may be ahead of when the check began."""
    return reply(inquiry=inquiry, text=WORDS, by=colleague(), at=inquiry.received_at)


def newest_mail(*, inquiry: Inquiry) -> Delivery | None:
    """Return the last mail that was queued to the person of the case."""
    return Delivery.objects.filter(address_digest=inquiry.address_digest).order_by("pk").last()


def case_address(*, mailed: Delivery) -> str:
    """Return the path of the case's page that a mail links to. Raises NotKept where it links to none."""
    token = opened_fields(mailed.fields).get("case_token", "")
    if not token:
        raise NotKept(_("A mail of the privacy desk has no link to its case."))
    return reverse("desk:case", args=[token])


def _letter(at: datetime, in_reply_to: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = NOBODY, settings.PRIVACY_MAILBOX, WORDS
    message["Message-ID"], message["Date"] = f"<{random_token()}@probe.invalid>", format_datetime(at)
    if in_reply_to:
        message["In-Reply-To"] = in_reply_to
    message.set_content(WORDS)
    return message.as_bytes(policy=SMTP)


def _sent(form: CaseForm, page: str, typed: dict[str, str], at: datetime) -> Inquiry:
    key = fresh_key(form=form, at=at - WRITING)
    answer = ask(path=reverse(page), method="POST", body=urlencode({**typed, "email": NOBODY, "key": key}).encode())
    made = Inquiry.objects.of_address(address_digest=digest(NOBODY)).order_by("pk").last()
    if answer.status != 303 or made is None:
        raise NotKept(_("The form of the privacy desk opens no case."))
    return made
