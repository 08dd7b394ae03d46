"""Who may get updates: after an opt-out, only a mailbox that confirmed again by its own link.

Nothing else allows it: no edit by staff, no second request, no saved profile, no link from before the opt-out.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leads.models import ConsentEvent, Contact
from responsys_site.core.personal_data import Reach, Stop
from responsys_site.mail.models import Suppression
from responsys_site.mail.personal_data import STOP_LABELS, STOP_RANKS, except_replies, stops_of

PURPOSE_OF_SCOPE = {
    Suppression.Scope.MARKETING.value: ConsentEvent.Purpose.ALL_MAILINGS,
    Suppression.Scope.CONTACT.value: ConsentEvent.Purpose.CONTACT,
}


def can_receive_updates(*, address_digest: str) -> bool:
    """Say whether company updates may go to this address: confirmed from it, and not opted out of since.

    An opt-out counts for every address of the person, unless it was undone. Call this when a
    mailing is put together; the mail app asks its suppression list again at the moment of sending.
    """
    if Suppression.objects.stops_marketing(address_digest=address_digest):
        return False
    contact = Contact.objects.of(address_digest=address_digest)
    if contact is None:
        return False
    confirmed = ConsentEvent.objects.confirmations(contact=contact, purpose=ConsentEvent.Purpose.UPDATES).newest_at()
    stopped = ConsentEvent.objects.standing_opt_outs(
        contact=contact, purpose=ConsentEvent.Purpose.ALL_MAILINGS
    ).newest_at()
    return confirmed is not None and (stopped is None or confirmed > stopped)


def opted_out_at(*, contact: Contact, scope: str) -> datetime | None:
    """Return when this person last opted out of what `scope` covers, confirmed again since or not; None: never."""
    purpose = PURPOSE_OF_SCOPE[scope]
    recorded = ConsentEvent.objects.standing_opt_outs(contact=contact, purpose=purpose).newest_at()
    row = Suppression.objects.filter(address_digest=contact.address_digest, scope=scope).first()
    times = [recorded, row.newest_at if row else None]
    return max((time for time in times if time is not None), default=None)


Act, Purpose = ConsentEvent.Action, ConsentEvent.Purpose
CONTACT, RESTRICTED = (STOP_RANKS[scope.value] for scope in (Suppression.Scope.CONTACT, Suppression.Scope.RESTRICTED))


def reach_of_contacts(*, address_digests: frozenset[str]) -> dict[str, Reach]:
    """Return how each person on file may be reached, by the digest of an address they have, or had once."""
    people = _people(address_digests)
    stops = stops_of(address_digests={person.address_digest for person in people.values()})
    choices: dict[int, list[ConsentEvent]] = defaultdict(list)
    theirs = ConsentEvent.objects.filter(contact__in={person.pk for person in people.values()})
    for choice in theirs.select_related("undone_by").order_by("at", "pk"):
        choices[choice.contact_id].append(choice)
    return {
        asked: _reach(person, stops.get(person.address_digest, ()), choices[person.pk])
        for asked, person in people.items()
    }


def _people(address_digests: frozenset[str]) -> dict[str, Contact]:
    """A choice keeps the digest of the address at which it was made: so a person who moved is found by it."""
    now = {one.address_digest: one for one in Contact.objects.active().filter(address_digest__in=address_digests)}
    moved = ConsentEvent.objects.filter(
        address_digest__in=address_digests - now.keys(), contact__erased_at__isnull=True
    )
    then = {one.address_digest: one.contact for one in moved.select_related("contact").order_by("at", "pk")}
    return then | now


def _reach(person: Contact, stops: tuple[Stop, ...], choices: list[ConsentEvent]) -> Reach:
    wished, stopped = _newest(choices, Act.ASKED, Act.CONFIRMED), _newest(choices, Act.OPTED_OUT)
    ranks = {stop.rank for stop in stops}
    if stopped and CONTACT not in ranks and (wished is None or wished <= stopped):
        here = Stop(CONTACT, str(STOP_LABELS[Suppression.Scope.CONTACT.value]), except_replies(more=_day(stopped)))
        stops, ranks = tuple(sorted([*stops, here])), ranks | {CONTACT}
    may_write = ranks.isdisjoint({CONTACT, RESTRICTED})
    return Reach(
        stops=stops,
        wishes=(_wish(wished),) if may_write else (),
        address=person.address,
        telephone=person.telephone,
        is_on_file=True,
    )


def _newest(choices: Iterable[ConsentEvent], *actions: str) -> datetime | None:
    """When the newest event about being contacted was made that was not taken back."""
    made = [one for one in choices if one.purpose == Purpose.CONTACT and one.action in actions]
    return max((one.at for one in made if not hasattr(one, "undone_by")), default=None)


def _wish(wished: datetime | None) -> str:
    if wished is None:
        return _("Reply to their requests only; they did not ask to be contacted")
    return _("May be contacted (asked on %(day)s)") % {"day": _day(wished)}


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
