"""Send one real mail by the configured mailer, and report what the relay did with it."""

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from smtplib import SMTP

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from responsys_site.core.journal.replay import JournalTail
from responsys_site.mail.diagnostics.authentication import Finding
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import CLAIM_LASTS
from responsys_site.mail.queue.outbox import Recipient, delivery_to, new_message
from responsys_site.mail.queue.results import AttemptResult, record_results
from responsys_site.mail.rendering.templates import mailing_headers, opt_out_url, render_email
from responsys_site.mail.smtp.transport import DeliveryResult, Transport
from responsys_site.mail.suppression import SuppressionChecker

CLAIM = "check_mail"
State = Delivery.State


def send_test_message(*, address: str, at: datetime) -> Iterator[Finding]:
    """Send it now, past the queue; nothing of it is tried again. Raises core.email_addresses.InvalidAddress."""
    delivery, mailer = _create_delivery(address, at), mailers["default"]
    if SuppressionChecker([delivery], JournalTail()).stops(delivery=delivery):
        record_results(results=[AttemptResult(delivery.pk, State.SUPPRESSED, at, tried=False)], by=CLAIM)
        yield Finding("relay", None, "no mail may go to this address: it is suppressed")
        return
    with closing(Transport(mailer)) as relay:
        outcome = relay.send(delivery=delivery, at=at, before_data=lambda: None)
        record_results(results=[AttemptResult(delivery.pk, _state(outcome), at, outcome.answer)], by=CLAIM)
        if not isinstance(getattr(mailer, "connection", None), SMTP) and outcome.accepted:
            yield Finding("relay", None, f"the mailer {type(mailer).__module__} speaks no SMTP")
            return
        yield _reached(mailer, outcome)
        yield _encrypted(mailer, outcome)
        yield Finding("answer", None if outcome.unreachable else outcome.accepted, outcome.answer)


def _create_delivery(address: str, at: datetime) -> Delivery:
    """The mail's rows, in our own hand. It carries the headers of a mailing, to see whether the relay signs them."""
    written = render_email(template="mail/check", context={"sent_at": at, "opt_out_address": opt_out_url()})
    kind = Message.Kind.TRANSACTIONAL
    message = new_message(kind=kind, written=written, at=at, headers=mailing_headers())
    delivery = delivery_to(message=message, recipient=Recipient(address), at=at)
    delivery.state, delivery.next_attempt_at = State.SENDING, None
    delivery.claimed_by, delivery.claimed_until = CLAIM, at + CLAIM_LASTS
    with transaction.atomic():
        message.save()
        delivery.message = message
        delivery.save()
    return delivery


def _state(outcome: DeliveryResult) -> State:
    if outcome.accepted:
        return State.SENT
    return State.IN_DOUBT if outcome.in_doubt else State.FAILED


def _reached(mailer: BaseEmailBackend, outcome: DeliveryResult) -> Finding:
    where = f"{getattr(mailer, 'host', '')}:{getattr(mailer, 'port', '')}"
    return Finding("relay", None if outcome.unreachable else True, where)


def _encrypted(mailer: BaseEmailBackend, outcome: DeliveryResult) -> Finding:
    smtp = getattr(mailer, "connection", None)
    if smtp is None or smtp.sock is None:
        return Finding("TLS", None, "there is no connection")
    if isinstance(smtp.sock, ssl.SSLSocket):
        return Finding("TLS", True, str(smtp.sock.version()))
    near = ipaddress.ip_address(smtp.sock.getpeername()[0]).is_loopback
    return Finding("TLS", near, "none; the relay is on this machine" if near else "none: mail travels in the clear")
