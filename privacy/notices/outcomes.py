"""What became of the mails about a version: by the part that each plays, and by masked address for the unreached."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from privacy.models import PolicyVersion
from responsys_site.ground.addresses import mask
from responsys_site.mail.models import Delivery, MessageTotal

MOST_LISTED = 200  # people


@dataclass(frozen=True)
class Outcomes:
    """One message about a version: the part it plays, and how many of its mails are in which state."""

    part: str
    people: int
    counts: tuple[tuple[str, int], ...]  # label and figure, without those that are zero


@dataclass(frozen=True)
class Unreached:
    masked: str
    state: str


def outcomes_of(*, version: PolicyVersion) -> list[Outcomes]:
    """Return each message about a version. Acknowledgements, of which there is one a day, are added up."""
    by_part: dict[str, MessageTotal] = {}
    for notice in version.notices.select_related("message__total"):
        total = getattr(notice.message, "total", None) or MessageTotal()
        part = str(notice.get_part_display())
        by_part[part] = _sum(by_part[part], total) if part in by_part else total
    return [_outcomes(part, total) for part, total in by_part.items()]


def unreached(*, version: PolicyVersion) -> list[Unreached]:
    """Return the first people whom no mail about this version reached, each with the last one; nobody erased."""
    about = Delivery.objects.filter(message__policy_notice__version=version)
    theirs = about.filter(address_digest=OuterRef("address_digest"))
    another = theirs.filter(Q(state=Delivery.State.SENT) | Q(pk__gt=OuterRef("pk")))
    last = about.unreached().exclude(Exists(another)).order_by("pk")
    return [Unreached(mask(mail.address), mail.get_state_display()) for mail in last[:MOST_LISTED]]


def _outcomes(part: str, total: MessageTotal) -> Outcomes:
    counts = ((str(state.label), getattr(total, _column(state))) for state in Delivery.State)
    return Outcomes(part, total.recipients, tuple(pair for pair in counts if pair[1]))


def _sum(one: MessageTotal, other: MessageTotal) -> MessageTotal:
    names = ["recipients", *map(_column, Delivery.State)]
    return MessageTotal(**{name: getattr(one, name) + getattr(other, name) for name in names})


def _column(state: Delivery.State) -> str:
    return state.value.replace(" ", "_")
