"""What each app can do about one person: find, hand out, correct, restrict, stop mailings, erase.

Each app offers a `Holder`, named in settings.PERSONAL_DATA_SOURCES. What acts for a person asks all of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.functional import Promise as LazyText
from django.utils.module_loading import import_string

from responsys_site.core.email_addresses import keyed_digest, keyed_digest_or_blank

Text = str | LazyText


@dataclass(frozen=True)
class Person:
    """A person as every holder finds them.

    `address` is where mail to the person goes. `digests` are the keyed digests of it and of each address that the
    person had before; `addresses` and `names` are what the person is known by in clear.
    """

    address: str
    digests: frozenset[str]
    addresses: frozenset[str]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Identity:
    """What one holder knows a person by, beside the address that was asked for."""

    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a record: its name, and what yields its bytes piece by piece."""

    name: str
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Record:
    """One thing that is held about a person: what kind of thing, and its facts as JSON can say them.

    `kind` is in the person's words ("request for information"); keys of `facts` are too.
    """

    kind: Text
    facts: Mapping[str, Any]
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Correction:
    """One field of a person that was changed. `field` is its name in the code, `label` in the person's words."""

    field: str
    label: Text
    old: str
    new: str


@dataclass(frozen=True)
class ResubscribeLink:
    """A link by which the person asks for mailings anew, for a mail to them and for nothing else.

    `address` has a marker for the secret of the link; `fields` fill it.
    """

    address: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class SourceResult:
    """What a holder did: how many things it acted on, and a sentence for each kind of thing that stays, with why.

    `resubscribe_link` is for whoever tells the person of it.
    """

    done: int = 0
    kept: tuple[Text, ...] = field(default=())
    resubscribe_link: ResubscribeLink | None = None


@dataclass(frozen=True, order=True)
class Stop:
    """Something that a person stopped, or that stops us. The lowest `rank` is the gravest and is shown first.

    `more` says what follows, why and since when.
    """

    rank: int
    words: str
    more: str = ""


@dataclass(frozen=True)
class Reach:
    """How a person may be reached now, as far as an app knows.

    `address` and `telephone` are those on file now, whatever was typed before; `is_on_file` tells an empty one from
    one that nobody knows.
    """

    stops: tuple[Stop, ...] = ()
    wishes: tuple[str, ...] = ()
    address: str = ""
    telephone: str = ""
    is_on_file: bool = False


class PersonalDataSource:
    """An app that holds personal data. One that can do nothing of a kind leaves that method as it is."""

    label = ""  # of the app, as Django knows it
    name: Text = ""  # of its data, in the person's words
    not_searchable: Text = ""  # what it holds and cannot find by an address, and why: said in each copy and erasure

    def identifiers_of(self, *, address_digest: str) -> Identity:
        """Return what this app knows the person by who has this address now."""
        return Identity()

    def find(self, *, person: Person) -> int:
        """Return how many things are held about this person."""
        return 0

    def export(self, *, person: Person) -> Iterator[Record]:
        """Yield everything that is held about this person, a record at a time."""
        return iter(())

    def correctable_fields(self) -> dict[str, forms.Field]:
        """Return an input for each thing that `correct` takes, by its name there; a required one cannot be removed."""
        return {}

    def correct(
        self, *, person: Person, changes: Mapping[str, str], by: AbstractBaseUser | None, at: datetime
    ) -> list[Correction]:
        """Change those of the fields that this app holds and that differ; return what was changed.

        `by` is who corrects it for the person; None: the person. Nobody is told of it here. Raises ValidationError for
        a value that the person's own page would not take.
        """
        return []

    def is_restricted(self, *, address_digest: str) -> bool:
        """Say whether this app uses what it holds about this address for answers and legal notices alone."""
        return False

    def reach(self, *, address_digests: frozenset[str]) -> dict[str, Reach]:
        """Return how the people who have or had these addresses may be reached now; those known here alone.

        The same number of queries for however many.
        """
        return {}

    def restrict(self, *, person: Person, at: datetime) -> SourceResult:
        """Keep the data and stop using it, but for answers to the person and legal notices (GDPR, article 18)."""
        return SourceResult()

    def lift_restriction(self, *, person: Person, at: datetime) -> SourceResult:
        """Use the data again as before. The person is to be told first (GDPR, article 18.3)."""
        return SourceResult()

    def unsubscribe(self, *, address: str, channel: str, at: datetime, is_told: bool = False) -> SourceResult:
        """Stop mailings to this address at once and for good (GDPR, article 21.3). `channel`: how it was asked.

        `is_told`: the caller's own mail tells the person, so that this app mails none and returns the way back.
        """
        return SourceResult()

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        """Erase what is held about this person (GDPR, article 17). Done again, it does nothing more."""
        return SourceResult()


def personal_data_sources() -> list[PersonalDataSource]:
    """Return one holder of each app, in the order of the settings."""
    return [import_string(path)() for path in settings.PERSONAL_DATA_SOURCES]


def find_person(*, address: str) -> Person:
    """Return the person who has this address now, by all that any holder knows them by.

    Raises core.email_addresses.InvalidAddress.
    """
    address_digest = keyed_digest(address)
    known = [holder.identifiers_of(address_digest=address_digest) for holder in personal_data_sources()]
    addresses = frozenset({address}.union(*(one.addresses for one in known)))
    return Person(
        address=address,
        digests=frozenset(filter(None, map(keyed_digest_or_blank, addresses))),
        addresses=addresses,
        names=frozenset().union(*(one.names for one in known)) - {""},
    )


def correctable_fields() -> dict[str, forms.Field]:
    """Return an input for each thing that any app corrects."""
    return {name: field for source in personal_data_sources() for name, field in source.correctable_fields().items()}


def unsubscribe(*, address: str, channel: str, at: datetime, is_told: bool = False) -> SourceResult:
    """Have every app stop mailings to this address. Call it in the transaction of the act.

    `channel` is how the person asked: "mail" for a message to us, "staff" for a letter or a call. `is_told`: the
    caller mails the person, with the way back where there is one; else whoever has them on file does.
    """
    return merge_results(
        holder.unsubscribe(address=address, channel=channel, at=at, is_told=is_told)
        for holder in personal_data_sources()
    )


def is_restricted(*, address_digest: str) -> bool:
    """Say whether any app was told to restrict its use of what it holds about this address."""
    return any(holder.is_restricted(address_digest=address_digest) for holder in personal_data_sources())


def restrict(*, address: str, at: datetime) -> SourceResult:
    """Have every app restrict its use of what it holds about a person. Call it in the transaction of the act."""
    person = find_person(address=address)
    return merge_results(holder.restrict(person=person, at=at) for holder in personal_data_sources())


def lift_restriction(*, address: str, at: datetime) -> SourceResult:
    """Have every app use what it holds as before. Call it in the transaction of the act, once the person was told."""
    person = find_person(address=address)
    return merge_results(holder.lift_restriction(person=person, at=at) for holder in personal_data_sources())


def merge_results(outcomes: Iterator[SourceResult]) -> SourceResult:
    """Return several holders' outcomes as one."""
    all_of_them = list(outcomes)
    return SourceResult(
        done=sum(outcome.done for outcome in all_of_them),
        kept=tuple(sentence for outcome in all_of_them for sentence in outcome.kept),
        resubscribe_link=next((outcome.resubscribe_link for outcome in all_of_them if outcome.resubscribe_link), None),
    )
