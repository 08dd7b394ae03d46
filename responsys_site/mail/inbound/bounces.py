"""Record bounces and complaints about deliveries of ours."""

from datetime import datetime

from django.db import transaction

from responsys_site.mail.dead_mailboxes import suppress_if_dead
from responsys_site.mail.inbound.reports import Report, read_report
from responsys_site.mail.message_ids import delivery_of_message_id, delivery_of_return_path
from responsys_site.mail.models import BounceReport, Delivery, IncomingMail, Suppression
from responsys_site.mail.signals import complaint_received
from responsys_site.mail.suppression import COMPLAINED, stop

Kind = BounceReport.Kind


def handle(*, mail: IncomingMail, at: datetime) -> str | None:
    """Record a report about a delivery of ours. None for every other mail, and for a report that proves no delivery."""
    report = read_report(mail=mail)
    delivery = _delivery_of(report, mail) if report else None
    return _record(report, delivery, mail, at) if report and delivery else None


def _delivery_of(report: Report, mail: IncomingMail) -> Delivery | None:
    """Return the delivery whose seal the report carries; None when it carries none, or those of several.

    The return path is known to the servers on the way. A Message-ID proves less: whoever got our mail knows it, and so
    does whoever got an answer to it. But it speaks of that one mail alone: nobody can report a stranger's by it. The
    address that the report itself names is never looked at.
    """
    paths = (mail.recipient, *report.return_paths)
    seals = [*map(delivery_of_return_path, paths), *map(delivery_of_message_id, report.message_ids)]
    numbers = {number for number in seals if number is not None}
    return Delivery.objects.filter(pk__in=numbers).first() if len(numbers) == 1 else None


def _record(report: Report, delivery: Delivery, mail: IncomingMail, at: datetime) -> str:
    """The delivery's own state stays: the relay did take it. A report that says the same again changes nothing."""
    _, is_new = BounceReport.objects.get_or_create(
        delivery=delivery,
        kind=report.kind,
        status=report.status,
        defaults={"mail": mail, "received_at": mail.received_at},
    )
    words = f"{report.kind.label} {report.status}".strip()
    if not is_new:
        return f"{words}: known already"
    if report.kind == Kind.COMPLAINT:
        # Whoever reports our mail as unwanted has opted out, and no restore may undo that.
        _record_complaint(delivery.address_digest, at)
        return f"{words}: recorded, and the address gets no more ({Suppression.Scope.MARKETING})"
    if report.kind == Kind.HARD and suppress_if_dead(delivery=delivery, is_dead=report.is_dead, at=at):
        return f"{words}: recorded, and the address gets no more ({Suppression.Scope.ALL})"
    return f"{words}: recorded"


@transaction.atomic
def _record_complaint(address_digest: str, at: datetime) -> None:
    """An app that knows the person by this address stops the others that they have."""
    complaint_received.send(sender=Delivery, address_digest=address_digest, at=at)
    stop(address_digests=[address_digest], act=COMPLAINED, scope=Suppression.Scope.MARKETING, at=at)
