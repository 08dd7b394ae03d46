"""The JSON of the seal's page. Times are RFC 3339 in UTC, dates RFC 3339 full-dates; addresses are absolute.

`state` is "valid", "lapsed" (one was valid and is not any more) or "none". `certification` is the
one that this is said of, or null; `history` lists every one that was not struck out, newest first:
program, licence_number, covers, valid_from, valid_to (its last day), status ("coming", "valid",
"lapsed", "ended"), valid_until (the instant at which it stops or stopped to be valid), ended_at
and reason (null unless it ended before its time), checked_at, verify_url, dispute_body,
dispute_url. `promise`: id, state as in the register, and promised_by, the numbers of the versions
that make it. `disclosures`: key, title, clause (an anchor), plain (the clause in a sentence or
two) and url, of the version in force, whose number is `policy_version`.
"""

from datetime import UTC, datetime
from typing import Any

from privacy.seal.publication import LAPSED, PROMISE, VALID, Licence
from privacy.seal.reading import DisclosureRow, LicenceRow, SealReading
from responsys_site.ground.page_addresses import page_address


def seal_json(*, reading: SealReading) -> dict[str, Any]:
    """Return the seal as described above; Django's JSON encoder writes its dates and times."""
    by_licence = {row.licence: row for row in reading.licences}
    shown = reading.now.licence
    return {
        "state": VALID if reading.now.valid else LAPSED if shown else "none",
        "certification": _certification(by_licence[shown]) if shown else None,
        "url": page_address("seal:seal"),
        "policy_version": reading.version.number if reading.version else None,
        "promise": {
            "id": PROMISE,
            "state": str(reading.promise.state) if reading.promise else None,
            "promised_by": [entry.term.version.number for entry in reading.promised],
        },
        "disclosures": [_disclosure(row) for row in reading.disclosures],
        "history": [_certification(row) for row in reading.licences],
    }


def _certification(row: LicenceRow) -> dict[str, Any]:
    licence: Licence = row.licence
    return {
        "program": licence.program,
        "licence_number": licence.number,
        "covers": licence.scope,
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
        "status": row.status,
        "valid_until": _utc(licence.stops_at),
        "ended_at": _utc(licence.ended_at),
        "reason": licence.end_reason or None,
        "checked_at": _utc(licence.checked_at),
        "verify_url": licence.verify_url,
        "dispute_body": licence.dispute_body,
        "dispute_url": licence.dispute_url,
    }


def _disclosure(row: DisclosureRow) -> dict[str, Any]:
    return {
        "key": row.disclosure.key,
        "title": str(row.disclosure.title),
        "clause": row.clause.anchor,
        "plain": row.clause.plain,
        "url": f"{page_address('privacy:policy')}#{row.clause.anchor}",
    }


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)
