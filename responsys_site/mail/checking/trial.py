"""Send one real mail by the mailer that settings name, and say what the relay did with it."""

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import datetime
from smtplib import SMTP

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from responsys_site.ground.journal_marks import Tail
from responsys_site.mail.carrier import carrier
from responsys_site.mail.checking.findings import Finding
from responsys_site.mail.claims import CLAIM_LASTS
from responsys_site.mail.composing import write
from responsys_site.mail.handing_over import Outcome
from responsys_site.mail.list_headers import headers_of_mailing, opt_out_link
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.outbox import Recipient, delivery_to, new_message
from responsys_site.mail.results import Result, record
from responsys_site.mail.suppressing import Suppressed

CLAIM = "check_mail"
State = Delivery.State


def send_trial(*, address: str, at: datetime) -> Iterator[Finding]:
    """Send it now, past the queue; nothing of it is tried again. Raises ground.addresses.InvalidAddress."""
    delivery, mailer = _written(address, at), mailers["default"]
    if Suppressed([delivery], Tail()).stops(delivery=delivery):
        record(results=[Result(delivery.pk, State.SUPPRESSED, at, tried=False)], by=CLAIM)
        yield Finding("relay", None, "no mail may go to this address: it is suppressed")
        return
    with carrier(mailer) as relay:
        outcome = relay.carry(delivery=delivery, at=at, before_data=lambda: None)
        record(results=[Result(delivery.pk, _state(outcome), at, outcome.answer)], by=CLAIM)
        if not isinstance(getattr(mailer, "connection", None), SMTP) and outcome.accepted:
            yield Finding("relay", None, f"the mailer {type(mailer).__module__} speaks no SMTP")
            return
        yield _reached(mailer, outcome)
        yield _encrypted(mailer, outcome)
        yield Finding("answer", None if outcome.unreachable else outcome.accepted, outcome.answer)


def _written(address: str, at: datetime) -> Delivery:
    """The mail's rows, in our own hand. It carries the headers of a mailing, to see whether the relay signs them."""
    written = write(template="mail/check", context={"sent_at": at, "opt_out_address": opt_out_link()})
    kind = Message.Kind.TRANSACTIONAL
    message = new_message(kind=kind, written=written, at=at, headers=headers_of_mailing())
    delivery = delivery_to(message=message, recipient=Recipient(address), at=at)
    delivery.state, delivery.next_attempt_at = State.SENDING, None
    delivery.claimed_by, delivery.claimed_until = CLAIM, at + CLAIM_LASTS
    with transaction.atomic():
        message.save()
        delivery.message = message
        delivery.save()
    return delivery


def _state(outcome: Outcome) -> State:
    if outcome.accepted:
        return State.SENT
    return State.IN_DOUBT if outcome.in_doubt else State.FAILED


def _reached(mailer: BaseEmailBackend, outcome: Outcome) -> Finding:
    where = f"{getattr(mailer, 'host', '')}:{getattr(mailer, 'port', '')}"
    return Finding("relay", None if outcome.unreachable else True, where)


def _encrypted(mailer: BaseEmailBackend, outcome: Outcome) -> Finding:
    smtp = getattr(mailer, "connection", None)
    if smtp is None or smtp.sock is None:
        return Finding("TLS", None, "there is no connection")
    if isinstance(smtp.sock, ssl.SSLSocket):
        return Finding("TLS", True, str(smtp.sock.version()))
    near = ipaddress.ip_address(smtp.sock.getpeername()[0]).is_loopback
    return Finding("TLS", near, "none; the relay is on this machine" if near else "none: mail travels in the clear")
