"""How a contact may be reached now, whatever a request of theirs said when it came."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leads.models import Choice, Contact
from responsys_site.ground.personal_data import Reach, Stop
from responsys_site.mail.models import Suppression
from responsys_site.mail.stops import RANKS, WORDS, except_replies, stops_of

Act, Purpose = Choice.Act, Choice.Purpose
CONTACT, RESTRICTED = (RANKS[scope.value] for scope in (Suppression.Scope.CONTACT, Suppression.Scope.RESTRICTED))


def reach_of_contacts(*, address_digests: frozenset[str]) -> dict[str, Reach]:
    """Return how each person on file may be reached, by the digest of an address they have, or had once."""
    people = _people(address_digests)
    stops = stops_of(address_digests={person.address_digest for person in people.values()})
    choices: dict[int, list[Choice]] = defaultdict(list)
    theirs = Choice.objects.filter(contact__in={person.pk for person in people.values()})
    for choice in theirs.select_related("undone_by").order_by("at", "pk"):
        choices[choice.contact_id].append(choice)
    return {
        asked: _reach(person, stops.get(person.address_digest, ()), choices[person.pk])
        for asked, person in people.items()
    }


def _people(address_digests: frozenset[str]) -> dict[str, Contact]:
    """A choice keeps the digest of the address at which it was made: so somebody who moved is found by it."""
    now = {one.address_digest: one for one in Contact.objects.on_file().filter(address_digest__in=address_digests)}
    moved = Choice.objects.filter(address_digest__in=address_digests - now.keys(), contact__erased_at__isnull=True)
    then = {one.address_digest: one.contact for one in moved.select_related("contact").order_by("at", "pk")}
    return then | now


def _reach(person: Contact, stops: tuple[Stop, ...], choices: list[Choice]) -> Reach:
    wished, stopped = _newest(choices, Act.ASKED, Act.CONFIRMED), _newest(choices, Act.OPTED_OUT)
    ranks = {stop.rank for stop in stops}
    if stopped and CONTACT not in ranks and (wished is None or wished <= stopped):
        here = Stop(CONTACT, str(WORDS[Suppression.Scope.CONTACT.value]), except_replies(more=_day(stopped)))
        stops, ranks = tuple(sorted([*stops, here])), ranks | {CONTACT}
    may_write = ranks.isdisjoint({CONTACT, RESTRICTED})
    return Reach(
        stops=stops,
        wishes=(_wish(wished),) if may_write else (),
        address=person.address,
        telephone=person.telephone,
        is_on_file=True,
    )


def _newest(choices: Iterable[Choice], *acts: str) -> datetime | None:
    """When the newest act about being contacted was made that was not taken back."""
    made = [one for one in choices if one.purpose == Purpose.CONTACT and one.act in acts]
    return max((one.at for one in made if not hasattr(one, "undone_by")), default=None)


def _wish(wished: datetime | None) -> str:
    if wished is None:
        return _("Reply to their requests only; they did not ask to be contacted")
    return _("May be contacted (asked on %(day)s)") % {"day": _day(wished)}


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
