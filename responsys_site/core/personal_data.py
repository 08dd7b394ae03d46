"""What each app can do about one person: find, export, correct, restrict, stop mailings, erase.

Each app offers a PersonalDataSource, named in settings.PERSONAL_DATA_SOURCES. What acts for a person asks all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.checks import CheckMessage, register
from django.utils.functional import Promise as LazyText
from django.utils.module_loading import import_string

from responsys_site.core.declarations import find_path_errors
from responsys_site.core.email_addresses import keyed_digest, keyed_digest_or_blank

Text = str | LazyText


@dataclass(frozen=True)
class Person:
    """A person as every source finds them: current address, keyed digests of all addresses, addresses, names."""

    address: str
    digests: frozenset[str]
    addresses: frozenset[str]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Identity:
    """What one source knows a person by, apart from the address that was asked for."""

    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a record: its name, and what yields its bytes piece by piece."""

    name: str
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Record:
    """One thing that is held about a person. `kind` and the keys of `facts` (JSON values) are in the person's words."""

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
    """A link to ask for mailings again, only for a mail to the person. `fields` fill the marker in `address`."""

    address: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class SourceResult:
    """What a source did: how many things it acted on, and a sentence for each kind of thing that stays, with why."""

    done: int = 0
    kept: tuple[Text, ...] = field(default=())
    resubscribe_link: ResubscribeLink | None = None  # for the mail that tells the person


@dataclass(frozen=True, order=True)
class Stop:
    """Something that a person stopped, or that stops us."""

    rank: int  # the lowest is the gravest and is shown first
    words: str
    more: str = ""  # what follows, why and since when


@dataclass(frozen=True)
class Reach:
    """How a person may be reached now, as far as an app knows.

    `address` and `telephone` are those on file now; `is_on_file` tells an empty one from an unknown one.
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

        `by` is who corrects it for the person; None: the person. No mail is sent. Raises ValidationError for
        a value that the person's own page would not take.
        """
        return []

    def is_restricted(self, *, address_digest: str) -> bool:
        """Say whether this app uses what it holds about this address for answers and legal notices alone."""
        return False

    def reach(self, *, address_digests: frozenset[str]) -> dict[str, Reach]:
        """Return how the people who have or had these addresses may be reached now; only those known here."""
        return {}

    def restrict(self, *, person: Person, at: datetime) -> SourceResult:
        """Keep the data and stop using it, but for answers to the person and legal notices (GDPR, article 18)."""
        return SourceResult()

    def lift_restriction(self, *, person: Person, at: datetime) -> SourceResult:
        """Use the data again as before. The person is to be told first (GDPR, article 18.3)."""
        return SourceResult()

    def unsubscribe(self, *, address: str, channel: str, at: datetime, is_told: bool = False) -> SourceResult:
        """Stop mailings to this address at once and permanently (GDPR, article 21.3). `channel`: how it was asked.

        `is_told`: the caller's own mail tells the person, so this app sends none and returns the resubscribe link.
        """
        return SourceResult()

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        """Erase what is held about this person (GDPR, article 17). Done again, it does nothing more."""
        return SourceResult()


def personal_data_sources() -> list[PersonalDataSource]:
    return [import_string(path)() for path in settings.PERSONAL_DATA_SOURCES]


@register()
def check_personal_data_sources(**kwargs: Any) -> list[CheckMessage]:
    return list(find_path_errors(setting="PERSONAL_DATA_SOURCES", error_id="core.E001"))


def find_person(*, address: str) -> Person:
    """Return the person who has this address now. Raises core.email_addresses.InvalidAddress."""
    address_digest = keyed_digest(address)
    known = [source.identifiers_of(address_digest=address_digest) for source in personal_data_sources()]
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
    caller mails the person, with the resubscribe link where there is one; otherwise the app that has them on file does.
    """
    return merge_results(
        source.unsubscribe(address=address, channel=channel, at=at, is_told=is_told)
        for source in personal_data_sources()
    )


def is_restricted(*, address_digest: str) -> bool:
    """Say whether any app was told to restrict its use of what it holds about this address."""
    return any(source.is_restricted(address_digest=address_digest) for source in personal_data_sources())


def restrict(*, address: str, at: datetime) -> SourceResult:
    """Have every app restrict its use of what it holds about a person. Call it in the transaction of the act."""
    person = find_person(address=address)
    return merge_results(source.restrict(person=person, at=at) for source in personal_data_sources())


def lift_restriction(*, address: str, at: datetime) -> SourceResult:
    """Have every app use what it holds as before. Call it in the transaction of the act, once the person was told."""
    person = find_person(address=address)
    return merge_results(source.lift_restriction(person=person, at=at) for source in personal_data_sources())


def merge_results(results: Iterable[SourceResult]) -> SourceResult:
    results = list(results)
    return SourceResult(
        done=sum(result.done for result in results),
        kept=tuple(sentence for result in results for sentence in result.kept),
        resubscribe_link=next((result.resubscribe_link for result in results if result.resubscribe_link), None),
    )
