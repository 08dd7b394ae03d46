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

from privacy.desk.cases.replies import reply
from privacy.desk.models import Case, CaseEvent
from privacy.desk.public.views import AskView, CaseFormView, CorrectionView, ReportView
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.forms.protection import new_form_token
from responsys_site.core.http.self_client import request_in_process
from responsys_site.core.promise_checks import FILL_TIME, TEST_ADDRESS, CheckFailed
from responsys_site.core.tokens import random_token
from responsys_site.mail.inbound.dispatch import dispatch
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.models import Delivery, IncomingMail
from responsys_site.mail.rendering.placeholders import decrypt_fields

SAMPLE_TEXT = "Nothing: the site checks itself."


def submit_question(*, at: datetime) -> Case:
    """Ask a question by the desk's form and return its case. Raises NotKept when none was opened."""
    return _submit(AskView, "desk:ask", {"kind": "question", "text": SAMPLE_TEXT}, at)


def submit_correction(*, at: datetime) -> Case:
    """Ask for a correction by its form and return its case. Raises NotKept when none was opened."""
    return _submit(CorrectionView, "desk:correction", {"wrong": SAMPLE_TEXT, "right": SAMPLE_TEXT}, at)


def submit_report(*, at: datetime) -> Case:
    """Report unwanted mail by its form and return its case. Raises NotKept when none was opened."""
    return _submit(ReportView, "desk:report_mail", {"text": SAMPLE_TEXT, "headers": ""}, at)


def deliver_mail(*, at: datetime, in_reply_to: str = "") -> Case:
    """Write to the privacy mailbox, as a mail server hands it over, and return the case. Raises NotKept without one.

    `in_reply_to` is the Message-ID of a mail of ours that it answers.
    """
    with SpooledMessage() as arriving:
        arriving.add(_build_mail(at, in_reply_to))
        envelope = Envelope(sender=TEST_ADDRESS, recipient=settings.PRIVACY_MAILBOX)
        store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=envelope, at=at)
    dispatch(pk=IncomingMail.objects.get(sha256=arriving.sha256).pk, at=at)
    made = CaseEvent.objects.filter(incoming__sha256=arriving.sha256).select_related("case").first()
    if made is None:
        raise CheckFailed(_("A message to the privacy mailbox opens no case."))
    return made.case


def create_colleague() -> AbstractBaseUser:
    """Make an account that cannot sign in, for a reply. Call it inside `rolled_back`."""
    return get_user_model()._default_manager.create(username="promise-check", is_active=False)


def answer_case(*, case: Case) -> CaseEvent:
    """Answer the case when it came: the site's own clock goes on, and may be ahead of when the check began."""
    return reply(case=case, text=SAMPLE_TEXT, by=create_colleague(), at=case.received_at)


def latest_delivery(*, case: Case) -> Delivery | None:
    """Return the last mail that was queued to the person of the case."""
    return Delivery.objects.filter(address_digest=case.address_digest).order_by("pk").last()


def mailed_case_path(*, mailed: Delivery) -> str:
    """Return the path of the case's page that a mail links to. Raises NotKept where it links to none."""
    token = decrypt_fields(mailed.fields).get("case_token", "")
    if not token:
        raise CheckFailed(_("A mail of the privacy desk has no link to its case."))
    return reverse("desk:case", args=[token])


def _build_mail(at: datetime, in_reply_to: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = TEST_ADDRESS, settings.PRIVACY_MAILBOX, SAMPLE_TEXT
    message["Message-ID"], message["Date"] = f"<{random_token()}@probe.invalid>", format_datetime(at)
    if in_reply_to:
        message["In-Reply-To"] = in_reply_to
    message.set_content(SAMPLE_TEXT)
    return message.as_bytes(policy=SMTP)


def _submit(view: type[CaseFormView], page: str, typed: dict[str, str], at: datetime) -> Case:
    key = new_form_token(form=view.form_name, shown={}, at=at - FILL_TIME)
    answer = request_in_process(
        path=reverse(page), method="POST", body=urlencode({**typed, "email": TEST_ADDRESS, "key": key}).encode()
    )
    made = Case.objects.of_address(address_digest=keyed_digest(TEST_ADDRESS)).order_by("pk").last()
    if answer.status != 303 or made is None:
        raise CheckFailed(_("The form of the privacy desk opens no case."))
    return made
