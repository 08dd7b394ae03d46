"""The seal's page: what stands now, the program's seven disclosures in the policy in force, and what went before."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from privacy.certification.published import CERTIFICATIONS, LAPSED, PROMISE, VALID, CurrentSeal, Licence
from privacy.clauses import Clause
from privacy.policy.disclosures import Disclosure
from privacy.policy.page_data import VersionPage, VersionPeriod, current_version_page, version_history
from privacy.policy.published import PUBLISHED_POLICY, Policy, Version
from privacy.promises.states import PromiseState, promise_states
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.core.urls import absolute_url


@dataclass(frozen=True)
class DisclosureRow:
    """One of the seven, the clause in which the version in force makes it, and the states of that clause's promises."""

    disclosure: Disclosure
    clause: Clause
    promises: tuple[PromiseState, ...]


@dataclass(frozen=True)
class LicenceRow:
    licence: Licence
    status: str  # see privacy.certification.published


@dataclass(frozen=True)
class PromisingVersion:
    """A version of the policy that promised the seal, with its time in force and the clause that says so."""

    term: VersionPeriod
    clause: Clause


@dataclass(frozen=True)
class SealPage:
    """Everything that the page shows."""

    now: CurrentSeal
    version: Version | None  # the policy in force
    promise: PromiseState | None
    disclosures: tuple[DisclosureRow, ...]
    licences: tuple[LicenceRow, ...]  # newest first
    promised: tuple[PromisingVersion, ...]  # newest first

    @property
    def is_promised(self) -> bool:
        """Whether the policy in force promises the seal."""
        return any(entry.term.version == self.version for entry in self.promised)


def build_seal_page(*, at: datetime) -> SealPage:
    """Return what the page shows at `at`, from the site snapshot alone."""
    certifications, reading = CERTIFICATIONS.get(), current_version_page(at=at)
    return SealPage(
        now=certifications.now(at=at),
        version=reading.version if reading else None,
        promise=promise_states().get(PROMISE),
        disclosures=_disclosure_rows(reading) if reading else (),
        licences=tuple(LicenceRow(licence, licence.status(at=at)) for licence in certifications.licences),
        promised=tuple(_promising_versions(PUBLISHED_POLICY.get(), at)),
    )


def _disclosure_rows(reading: VersionPage) -> tuple[DisclosureRow, ...]:
    states = {row.clause.anchor: row.promises for row in reading.rows}
    return tuple(DisclosureRow(card.disclosure, card.clause, states[card.clause.anchor]) for card in reading.cards)


def _promising_versions(policy: Policy, at: datetime) -> list[PromisingVersion]:
    return [
        PromisingVersion(term, clause)
        for term in version_history(policy=policy, at=at)
        for clause in term.version.text.clauses
        if PROMISE in clause.promises
    ]


def seal_json(*, reading: SealPage) -> dict[str, Any]:
    """Return the seal as described above; Django's JSON encoder writes its dates and times."""
    by_licence = {row.licence: row for row in reading.licences}
    shown = reading.now.licence
    return {
        "state": VALID if reading.now.valid else LAPSED if shown else "none",
        "certification": _certification_json(by_licence[shown]) if shown else None,
        "url": absolute_url("certification:seal"),
        "policy_version": reading.version.number if reading.version else None,
        "promise": {
            "id": PROMISE,
            "state": str(reading.promise.state) if reading.promise else None,
            "promised_by": [entry.term.version.number for entry in reading.promised],
        },
        "disclosures": [_disclosure_json(row) for row in reading.disclosures],
        "history": [_certification_json(row) for row in reading.licences],
    }


def _certification_json(row: LicenceRow) -> dict[str, Any]:
    licence: Licence = row.licence
    return {
        "program": licence.program,
        "licence_number": licence.number,
        "covers": licence.scope,
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
        "status": row.status,
        "valid_until": _in_utc(licence.stops_at),
        "ended_at": _in_utc(licence.ended_at),
        "reason": licence.end_reason or None,
        "checked_at": _in_utc(licence.checked_at),
        "verify_url": licence.verify_url,
        "dispute_body": licence.dispute_body,
        "dispute_url": licence.dispute_url,
    }


def _disclosure_json(row: DisclosureRow) -> dict[str, Any]:
    return {
        "key": row.disclosure.key,
        "title": str(row.disclosure.title),
        "clause": row.clause.anchor,
        "plain": row.clause.plain,
        "url": f"{absolute_url('privacy:policy')}#{row.clause.anchor}",
    }


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)


@cache_by_path()
def seal(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/seal.html", {"reading": build_seal_page(at=timezone.now())})


@cache_by_path()
def seal_as_json(request: HttpRequest) -> HttpResponse:
    content = seal_json(reading=build_seal_page(at=timezone.now()))
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
