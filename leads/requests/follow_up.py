"""The follow-up to a mailbox's first acknowledgement of a day: one e-mail for the requests that came after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_lowercase

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from leads.consent.double_opt_in import new_confirm_link
from leads.consent.receipts import receipt_token
from leads.emails import opt_out_address
from leads.models import AcknowledgedRequest, ConsentEvent, Contact, InformationRequest
from leads.models.acknowledged_request import AcknowledgedRequestQuerySet
from privacy.receipts.document import receipt_address
from responsys_site.core.http.absolute_urls import absolute_url_with_placeholder
from responsys_site.core.jobs.scheduler import for_each_row
from responsys_site.core.tokens import random_token
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import render_email

LETTERS = ascii_lowercase  # one for each request of an e-mail, for its markers; what goes beyond waits for the next
EVERY = timedelta(hours=1)  # a mailbox gets no acknowledgement sooner after the one before


@dataclass(frozen=True)
class FollowedUp:
    """One request as the e-mail shows it, with markers for its references and tokens."""

    letter: str
    request: InformationRequest
    wishes_updates: bool

    @property
    def reference(self) -> str:
        return f"[[reference_{self.letter}]]"

    @property
    def received_at(self) -> datetime:
        return self.request.received_at

    @property
    def receipt_address(self) -> str:
        return receipt_address(token=f"[[receipt_{self.letter}_token]]")

    @property
    def confirm_address(self) -> str:
        return (
            absolute_url_with_placeholder("leads:confirm", f"confirm_{self.letter}_token")
            if self.wishes_updates
            else ""
        )


def send_follow_ups(*, at: datetime) -> int:
    """Mail each person about the requests that their last acknowledgement did not cover; return how many people.

    A person whose mail fails stops no other's. Raises SomeFailed then.

    Any number of workers may do so at once: the mail and the note that it was queued are one transaction.
    """
    AcknowledgedRequest.objects.forget(at=at)
    people = sorted(set(_due(at).values_list("request__contact", flat=True)))
    return for_each_row(people, _mail, at=at)


def _due(at: datetime) -> AcknowledgedRequestQuerySet:
    """Those whose mailbox had no acknowledgement for an hour, and which no stranger can have sent to annoy its owner.

    Requests for an address that was never confirmed get no follow-up if they came from different networks.
    """
    same_mailbox = AcknowledgedRequest.objects.filter(mailbox=OuterRef("mailbox"))
    address = OuterRef("request__contact__address_digest")
    confirmed = ConsentEvent.objects.filter(address_digest=address, action=ConsentEvent.Action.CONFIRMED)
    from_elsewhere = same_mailbox.exclude(network=OuterRef("network"))
    from_one_network = ~Q(network="") & ~Exists(from_elsewhere)
    waiting = AcknowledgedRequest.objects.unmailed().filter(request__contact__erased_at=None, recorded_at__lte=at)
    rested = waiting.exclude(Exists(same_mailbox.filter(mailed_at__gt=at - EVERY)))
    return rested.filter(Exists(confirmed) | from_one_network)


@transaction.atomic
def _mail(number: int, at: datetime) -> bool:
    contact = Contact.objects.active().select_for_update().filter(pk=number).first()
    rows = list(_due(at).filter(request__contact=number).select_related("request")[: len(LETTERS)])
    if contact is None or not rows:  # erased at this moment, or mailed by another worker
        return False
    _queue(contact, [row.request for row in rows], at)
    AcknowledgedRequest.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=at)
    return True


def _queue(contact: Contact, requests: Iterable[InformationRequest], at: datetime) -> Message:
    wishing = ConsentEvent.objects.filter(
        information_request__in=requests, purpose=ConsentEvent.Purpose.UPDATES, action=ConsentEvent.Action.ASKED
    )
    wishes = set(wishing.values_list("information_request", flat=True))
    followed_up = [FollowedUp(letter, one, one.pk in wishes) for letter, one in zip(LETTERS, requests, strict=False)]
    fields = dict(field for one in followed_up for field in _fields(contact, one, at))
    context = {"requests": followed_up, "opt_out_address": opt_out_address()}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template="leads/further_requests", context=context),
        recipients=[Recipient(contact.address, fields)],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )


def _fields(contact: Contact, one: FollowedUp, at: datetime) -> Iterator[tuple[str, str]]:
    """Yield what fills the markers of one request, and store its confirm link."""
    yield f"reference_{one.letter}", one.request.reference
    yield f"receipt_{one.letter}_token", receipt_token(nonce_digest=one.request.form_nonce_digest)
    if one.wishes_updates:
        token = random_token()
        purpose, wished_at = ConsentEvent.Purpose.UPDATES, one.request.received_at
        new_confirm_link(contact=contact, token=token, purpose=purpose, at=at, wished_at=wished_at).save()
        yield f"confirm_{one.letter}_token", token
