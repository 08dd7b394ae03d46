"""What sitemap.xml lists: the pages that may be indexed, and the permanent address of every policy version."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from privacy.publication import Policy
from responsys_site.pages.pages import PAGES


@dataclass(frozen=True)
class IndexEntry:
    """One `url` of sitemap.xml (sitemaps.org): absolute address, last change where it is known, change frequency."""

    address: str
    changes: str
    changed_at: datetime | None = None


def index_entries(*, policy: Policy, at: datetime) -> list[IndexEntry]:
    """Return the entries of sitemap.xml at `at`. Only policy pages have a known date; the others carry none."""
    in_force = policy.in_force(at=at)
    dates = {
        "privacy:policy": in_force.in_force_at if in_force else None,
        "privacy:versions": max((version.posted_at for version in policy.versions), default=None),
    }
    pages = [IndexEntry(_absolute(page.url), page.changes, dates.get(page.name)) for page in PAGES if page.indexed]
    versions = [
        IndexEntry(_absolute(reverse("privacy:version", args=[version.number])), "yearly", version.posted_at)
        for version in policy.versions
    ]
    return pages + versions


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
