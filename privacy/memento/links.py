"""The policy as RFC 7089 names it: the original, its mementos (versions that have been in force), their links."""

from datetime import datetime

from django.conf import settings
from django.utils.http import http_date

from privacy.publication import Policy, Version
from responsys_site.ground.page_addresses import page_address

LINK_FORMAT = "application/link-format"


def original() -> str:
    """Return URI-R: the address at which the version in force stands."""
    return page_address("privacy:policy")


def is_original(*, address: str) -> bool:
    """Say whether an address out of a path is URI-R; a proxy may have made one slash of the two after its scheme."""
    return address in {original(), original().replace("://", ":/", 1)}


def timegate() -> str:
    return f"{settings.SITE_URL}/timegate/{original()}"


def timemap() -> str:
    return f"{settings.SITE_URL}/timemap/{original()}"


def memento(version: Version) -> str:
    """Return URI-M, the permanent address of a version."""
    return page_address("privacy:version", version.number)


def mementos(*, policy: Policy, at: datetime) -> list[tuple[datetime, Version]]:
    """Return the versions that are or were in force, each with its instant, oldest first."""
    started = [(v.in_force_at, v.number, v) for v in policy.versions if v.in_force_at and v.in_force_at <= at]
    return [(moment, version) for moment, _, version in sorted(started)]


def memento_at(*, policy: Policy, wanted: datetime, at: datetime) -> Version | None:
    """Return the version in force at the time wanted; out of range, the first or the last (RFC 7089, 4.5.3)."""
    known = mementos(policy=policy, at=at)
    first = known[0][1] if known else None
    return policy.in_force(at=min(wanted, at)) or first


def links_of_original() -> str:
    """Return the Link header of the policy's own address (RFC 7089, 2.2)."""
    return ", ".join((_link(timegate(), "timegate"), _timemap_link()))


def links_of_timegate(*, policy: Policy, at: datetime) -> str:
    return ", ".join([_link(original(), "original"), _timemap_link(), *_ends(policy, at)])


def links_of_memento(*, policy: Policy, at: datetime) -> str:
    return ", ".join(
        [_link(original(), "original"), _link(timegate(), "timegate"), _timemap_link(), *_ends(policy, at)]
    )


def timemap_text(*, policy: Policy, at: datetime) -> str:
    """Return the TimeMap (RFC 7089, 5) in application/link-format (RFC 6690)."""
    rows = [
        _link(original(), "original"),
        _link(timegate(), "timegate"),
        f'<{timemap()}>; rel="self"; type="{LINK_FORMAT}"',
        *_mementos(mementos(policy=policy, at=at)),
    ]
    return ",\n".join(rows) + "\n"


def _ends(policy: Policy, at: datetime) -> list[str]:
    rows = _mementos(mementos(policy=policy, at=at))
    return rows if len(rows) < 2 else [rows[0], rows[-1]]


def _mementos(known: list[tuple[datetime, Version]]) -> list[str]:
    last = len(known) - 1
    places = [" ".join(["first"] * (n == 0) + ["last"] * (n == last) + ["memento"]) for n in range(len(known))]
    return [
        f'<{memento(version)}>; rel="{place}"; datetime="{http_date(moment.timestamp())}"'
        for place, (moment, version) in zip(places, known, strict=True)
    ]


def _timemap_link() -> str:
    return f'<{timemap()}>; rel="timemap"; type="{LINK_FORMAT}"'


def _link(address: str, relation: str) -> str:
    return f'<{address}>; rel="{relation}"'
