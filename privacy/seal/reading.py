"""The seal's page: what stands now, the program's seven disclosures in the policy in force, and what went before."""

from dataclasses import dataclass
from datetime import datetime

from privacy.clauses import Clause
from privacy.disclosures import Disclosure
from privacy.publication import Policy, Version
from privacy.reading import Reading, Term, history, read_in_force
from privacy.seal.publication import PROMISE, Licence, SealNow
from responsys_site.edge import snapshot
from responsys_site.ground.promises import PromiseState, unread_states


@dataclass(frozen=True)
class DisclosureRow:
    """One of the seven, the clause in which the version in force makes it, and the states of that clause's promises."""

    disclosure: Disclosure
    clause: Clause
    promises: tuple[PromiseState, ...]


@dataclass(frozen=True)
class LicenceRow:
    licence: Licence
    status: str  # see privacy.seal.publication


@dataclass(frozen=True)
class Promised:
    """A version of the policy that promised the seal, with its time in force and the clause that says so."""

    term: Term
    clause: Clause


@dataclass(frozen=True)
class SealReading:
    """Everything that the page shows."""

    now: SealNow
    version: Version | None  # the policy in force
    promise: PromiseState | None
    disclosures: tuple[DisclosureRow, ...]
    licences: tuple[LicenceRow, ...]  # newest first
    promised: tuple[Promised, ...]  # newest first

    @property
    def is_promised(self) -> bool:
        """Whether the policy in force promises the seal."""
        return any(entry.term.version == self.version for entry in self.promised)


def read_seal_page(*, at: datetime) -> SealReading:
    """Return what the page shows at `at`, from the site snapshot alone."""
    kept, reading = snapshot.current(), read_in_force(at=at)
    return SealReading(
        now=kept.seal.now(at=at),
        version=reading.version if reading else None,
        promise=(kept.known("promises") or unread_states()).get(PROMISE),
        disclosures=_disclosures(reading) if reading else (),
        licences=tuple(LicenceRow(licence, licence.status(at=at)) for licence in kept.seal.licences),
        promised=tuple(_promised(kept.policy, at)),
    )


def _disclosures(reading: Reading) -> tuple[DisclosureRow, ...]:
    states = {row.clause.anchor: row.promises for row in reading.rows}
    return tuple(DisclosureRow(card.disclosure, card.clause, states[card.clause.anchor]) for card in reading.cards)


def _promised(policy: Policy, at: datetime) -> list[Promised]:
    return [
        Promised(term, clause)
        for term in history(policy=policy, at=at)
        for clause in term.version.text.clauses
        if PROMISE in clause.promises
    ]
