"""The versions of the policy as an Atom feed (RFC 4287): one entry when a version is posted, dated, and in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.policy.page_data import VersionPeriod, version_history
from privacy.policy.published import PUBLISHED_POLICY
from responsys_site.core.http.absolute_urls import absolute_url

# Ids are made from this, the number and the event, so that they outlive a change of the site's address.
IDS = UUID("0b5e6a0e-6a0f-4a3c-9a57-0d4ff8b5f0a1")

ORDER = ("posted", "coming", "in force")  # of what happens at one instant


@dataclass(frozen=True)
class Event:
    name: str  # part of the entry's id, never changed
    happened_at: datetime
    title: str
    summary: str
    term: VersionPeriod


class VersionsFeed(Feed):
    """Newest entry first. An entry never changes once it is there."""

    feed_type = Atom1Feed
    feed_guid = uuid5(IDS, "versions").urn
    language = settings.LANGUAGE_CODE

    def title(self) -> str:
        return _("Privacy policy of %(company)s: versions") % {"company": settings.COMPANY_NAME}

    def author_name(self) -> str:
        return settings.COMPANY_NAME

    def link(self) -> str:
        return absolute_url("privacy:versions")

    def feed_url(self) -> str:
        return absolute_url("privacy:versions_feed")

    def items(self) -> list[Event]:
        at = timezone.now()
        terms = version_history(policy=PUBLISHED_POLICY.get(), at=at)
        events = [event for term in terms for event in _events(term, at)]
        events.sort(key=lambda event: (event.happened_at, event.term.version.number, ORDER.index(event.name)))
        return events[::-1]

    def item_title(self, item: Event) -> str:
        return item.title

    def item_description(self, item: Event) -> str:
        return item.summary

    def item_link(self, item: Event) -> str:
        return item.term.url

    def item_guid(self, item: Event) -> str:
        return uuid5(IDS, f"{item.term.version.number}:{item.name}").urn

    def item_pubdate(self, item: Event) -> datetime:
        return item.happened_at

    item_updateddate = item_pubdate


def _events(term: VersionPeriod, at: datetime) -> Iterator[Event]:
    version, number = term.version, {"number": term.version.number}
    title = _("Version %(number)d is posted") % number
    yield Event("posted", version.posted_at, title, _posted_summary(term), term)
    if version.settled_at and version.in_force_at:
        title = _("Version %(number)d is in force from %(day)s") % {**number, "day": _day(version.in_force_at)}
        summary = _("Its notice was delivered to all, or has finally failed.")
        yield Event("coming", version.settled_at, title, summary, term)
    if version.in_force_at and version.in_force_at <= at and version.in_force_at != version.posted_at:
        title = _("Version %(number)d is in force") % number
        yield Event("in force", version.in_force_at, title, _("It holds from now on."), term)


def _posted_summary(term: VersionPeriod) -> str:
    day = _("In force not before %(day)s.") % {"day": _day(term.version.effective_at)}
    return f"{term.version.what_changed} {day} {term.redline_url}".strip()


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment))
