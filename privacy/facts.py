"""What is known of a version, for programs: its JSON, the feed and the linked data are all made of it."""

from dataclasses import dataclass
from datetime import datetime

from privacy.reading import Term
from privacy.vocabulary import StatedTerm, stated_terms
from responsys_site.ground.page_addresses import page_address


@dataclass(frozen=True)
class Facts:
    """One version. Addresses are absolute; `in_force_at` and `in_force_until` are None while not known."""

    number: int
    kind: str
    status: str
    posted_at: datetime
    effective_at: datetime
    in_force_at: datetime | None
    in_force_until: datetime | None
    settled_at: datetime | None
    recorded_note: str
    what_changed: str
    language: str
    sha256: str
    url: str
    markdown_url: str
    redline_url: str  # against the version before it; empty for the first
    stated: tuple[StatedTerm, ...]


def facts(*, term: Term) -> Facts:
    """Return what is known of the version of `term`, in the site's language."""
    version = term.version
    return Facts(
        number=version.number,
        kind=version.kind,
        status=term.status,
        posted_at=version.posted_at,
        effective_at=version.effective_at,
        in_force_at=version.in_force_at,
        in_force_until=term.until,
        settled_at=version.settled_at,
        recorded_note=version.recorded_note,
        what_changed=version.what_changed,
        language=version.text.language,
        sha256=version.text.sha256,
        url=page_address("privacy:version", version.number),
        markdown_url=page_address("privacy:version_markdown", version.number),
        redline_url=page_address("privacy:redline", term.previous.number, version.number) if term.previous else "",
        stated=stated_terms(clauses=version.text.clauses),
    )
