"""What each app can do about one person, known by address: find, hand out, correct, restrict, stop mailings, erase.

Each app offers a `Holder`; settings.PERSONAL_DATA_HOLDERS names them by dotted path. Whoever acts for a person (the
desk, the person's own link) asks all of them and needs to know none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Record:
    """One thing that is held about a person: what kind of thing, and its facts as JSON can say them.

    `kind` is in the person's words ("request for information"); keys of `facts` are too.
    """

    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Correction:
    """One field of a person that was changed."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Outcome:
    """What a holder did: how many things it acted on, and a sentence for each kind of thing that stays, with why."""

    done: int = 0
    kept: tuple[str, ...] = field(default=())


class Holder:
    """An app that holds personal data. One that can do nothing of a kind leaves that method as it is."""

    name = ""  # of the app's data, in the person's words

    def find(self, *, address: str) -> int:
        """Return how many things are held about this address."""
        return 0

    def export(self, *, address: str) -> list[Record]:
        """Return everything that is held about this address."""
        return []

    def correct(self, *, address: str, changes: Mapping[str, str], by: str, at: datetime) -> list[Correction]:
        """Change those of the fields that this app holds and that differ; return what was changed."""
        return []

    def restrict(self, *, address: str, at: datetime) -> Outcome:
        """Keep the data and stop using it, but for legal notices (GDPR, article 18)."""
        return Outcome()

    def object_to_marketing(self, *, address: str, how: str, at: datetime) -> Outcome:
        """Stop mailings to this address at once and for good (GDPR, article 21.3). `how`: by which way it was asked."""
        return Outcome()

    def erase(self, *, address: str, reason: str, at: datetime) -> Outcome:
        """Erase what is held about this address (GDPR, article 17)."""
        return Outcome()


def holders() -> list[Holder]:
    """Return one holder of each app, in the order of the settings."""
    return [import_string(path)() for path in settings.PERSONAL_DATA_HOLDERS]


def object_to_marketing(*, address: str, how: str, at: datetime) -> Outcome:
    """Have every app stop mailings to this address. Call it in the transaction of the act."""
    outcomes = [holder.object_to_marketing(address=address, how=how, at=at) for holder in holders()]
    return Outcome(
        done=sum(outcome.done for outcome in outcomes), kept=tuple(word for one in outcomes for word in one.kept)
    )
