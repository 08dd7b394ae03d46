"""Erase what this app holds about one person; numbers, states, times and keyed digests stay."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from leads.models import (
    AcknowledgedRequest,
    ConsentEvent,
    Contact,
    ContactChange,
    InformationRequest,
    Link,
    LinkRequest,
    Note,
    PendingSubmission,
    QuarantinedSubmission,
)
from privacy.desk.models import Case
from privacy.figures import AFTER_LAST_CONTACT
from responsys_site.mail.models import Delivery, IncomingMail


def erase_rows(*, digests: Iterable[str], at: datetime) -> int:
    """Remove everything personal of the people on file under these addresses; return of how many rows.

    Call it in the transaction of the erasure. Called again, it finds nothing. What waits goes first: while a worker
    records it, this waits for the worker, and then finds the person on file.
    """
    forms_and_wishes = sum(
        model.objects.filter(address_digest__in=digests).delete()[0]
        for model in (PendingSubmission, QuarantinedSubmission, LinkRequest)
    )
    people = Contact.objects.active().filter(address_digest__in=digests).order_by("pk").select_for_update()
    return forms_and_wishes + sum(_erase(contact, at) for contact in people)


def _erase(contact: Contact, at: datetime) -> int:
    requests = InformationRequest.objects.filter(contact=contact).erase_typed_text()
    AcknowledgedRequest.objects.filter(request__contact=contact).delete()
    notes = Note.objects.filter(request__contact=contact).erase(at=at)
    changes = ContactChange.objects.filter(contact=contact).erase(at=at)
    Link.objects.filter(contact=contact).erase(at=at)
    contact.erase(at=at)
    return 1 + requests + notes + changes


BATCH = 200


def past_retention(*, at: datetime, after: int = 0) -> list[Contact]:
    """Return up to BATCH contacts with no open request or case, from and to whom nothing was sent since.

    In the order of their numbers, those beyond the number `after`.
    """
    since = at - AFTER_LAST_CONTACT
    requests = InformationRequest.objects.filter(contact=OuterRef("pk"))
    cases = Case.objects.filter(address_digest=OuterRef("address_digest"))
    people = Contact.objects.active().filter(created_at__lte=since, pk__gt=after)
    for reason_to_stay in (
        requests.filter(state__in=["new", "in progress"]),
        requests.filter(received_at__gt=since),
        PendingSubmission.objects.filter(address_digest=OuterRef("address_digest")),
        cases.unfinished(),
        cases.filter(received_at__gt=since),
        ConsentEvent.objects.filter(contact=OuterRef("pk"), at__gt=since),
        Delivery.objects.sent_in_contact(since=since).filter(address_digest=OuterRef("address_digest")),
        IncomingMail.objects.filter(address_digest=OuterRef("address_digest"), received_at__gt=since),
    ):
        people = people.exclude(Exists(reason_to_stay))
    return list(people.order_by("pk")[:BATCH])
