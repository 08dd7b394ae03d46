"""The versions of the policy as an Atom feed (RFC 4287): one entry when a version is posted, dated, and in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from privacy.policy.page_data import version_history
from privacy.policy.published import Policy
from privacy.policy.version_metadata import VersionMetadata, version_metadata
from responsys_site.core.urls import absolute_url

# Ids are made from this, the number and the event, so that they outlive a change of the site's address.
IDS = UUID("0b5e6a0e-6a0f-4a3c-9a57-0d4ff8b5f0a1")

ORDER = ("posted", "coming", "in force")  # of what happens at one instant


@dataclass(frozen=True)
class Event:
    name: str  # part of the entry's id, never changed
    happened_at: datetime
    title: str
    summary: str


def versions_atom(*, policy: Policy, at: datetime) -> str:
    """Return the feed as XML, newest entry first. An entry never changes once it is there."""
    known = [version_metadata(term=term) for term in version_history(policy=policy, at=at)]
    entries = [(event, version) for version in known for event in _events(version, at)]
    feed = Atom1Feed(
        title=_("Privacy policy of %(company)s: versions") % {"company": settings.COMPANY_NAME},
        link=absolute_url("privacy:versions"),
        description="",
        language=settings.LANGUAGE_CODE,
        author_name=settings.COMPANY_NAME,
        feed_url=absolute_url("privacy:versions_feed"),
        feed_guid=uuid5(IDS, "versions").urn,
    )
    for event, version in sorted(entries, key=_place, reverse=True):
        feed.add_item(
            title=event.title,
            link=version.url,
            description=event.summary,
            unique_id=uuid5(IDS, f"{version.number}:{event.name}").urn,
            pubdate=event.happened_at,
            updateddate=event.happened_at,
        )
    return feed.writeString("utf-8")


def _place(entry: tuple[Event, VersionMetadata]) -> tuple[datetime, int, int]:
    event, version = entry
    return event.happened_at, version.number, ORDER.index(event.name)


def _events(version: VersionMetadata, at: datetime) -> Iterator[Event]:
    number = {"number": version.number}
    yield Event("posted", version.posted_at, _("Version %(number)d is posted") % number, _posted(version))
    if version.settled_at and version.in_force_at:
        title = _("Version %(number)d is in force from %(day)s") % {**number, "day": _day(version.in_force_at)}
        yield Event("coming", version.settled_at, title, _("Its notice was delivered to all, or has finally failed."))
    if version.in_force_at and version.in_force_at <= at and version.in_force_at != version.posted_at:
        title = _("Version %(number)d is in force") % number
        yield Event("in force", version.in_force_at, title, _("It holds from now on."))


def _posted(version: VersionMetadata) -> str:
    day = _("In force not before %(day)s.") % {"day": _day(version.effective_at)}
    return f"{version.what_changed} {day} {version.redline_url}".strip()


def _day(moment: datetime) -> str:
    return date_format(localtime(moment))
