"""Posted by two people, told to everyone, settled, in force 30 days later."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from privacy.models import PolicyVersion
from privacy.notices.status import describe_status
from responsys_site.core.models import AuditEvent
from tests.privacy.notices.conftest import MINUTE, MONTH

SECOND = timedelta(seconds=1)


def test_everyone_on_file_is_told_and_it_is_in_force_30_days_after_that(on_file, posted, pass_time, at):
    on_file("ann", "bob")
    version = posted(at)
    assert (version.number, version.posted_at, version.settled_at) == (3, at, None)
    assert describe_status(version=version, at=at) == (
        "posted; 0 of 2 settled; earliest in force 23 December 2026, 12:00 UTC"
    )
    settled = pass_time(version, at + 2 * MINUTE)
    assert {to for sent in mail.outbox for to in sent.to} == {'"ann" <ann@example.com>', '"bob" <bob@example.com>'}
    assert at + 2 * MINUTE <= settled.settled_at < at + 3 * MINUTE
    assert settled.in_force_at >= settled.settled_at + MONTH
    in_force = PolicyVersion.objects.in_force
    assert in_force(at=settled.in_force_at - SECOND).number == 2
    assert in_force(at=settled.in_force_at).number == 3


def test_an_empty_audience_has_settled_at_posting_and_the_page_says_so(posted, at, client):
    version = posted(at)
    assert version.settled_at == at
    assert "Nobody was on file" in client.get("/privacy/versions/3/").text


def test_the_public_figures(on_file, posted, pass_time, text_of, at):
    on_file("ann", "bob")
    pass_time(posted(at), at + MINUTE)
    page = text_of("/privacy/versions/3/")
    assert "2 of 2 people were told by e-mail by 23 November 2026." in page


@pytest.mark.parametrize(
    ("posted_at", "in_force_at"),
    [
        (datetime(2028, 2, 1, 12, tzinfo=UTC), datetime(2028, 3, 2, 12, tzinfo=UTC)),  # a leap year's February
        (datetime(2027, 3, 1, 12, tzinfo=UTC), datetime(2027, 3, 31, 12, tzinfo=UTC)),  # clocks go forward
        (datetime(2027, 10, 20, 12, tzinfo=UTC), datetime(2027, 11, 19, 12, tzinfo=UTC)),  # and back
    ],
)
def test_30_days_are_720_hours_whatever_the_calendar(posted, posted_at, in_force_at):
    assert posted(posted_at).in_force_at == in_force_at


def test_evidence_is_kept_of_posting_and_settling(on_file, posted, pass_time, at):
    on_file("ann")
    pass_time(posted(at), at + MINUTE)
    kinds = [(entry.kind, entry.facts["version"]) for entry in AuditEvent.objects.order_by("pk")]
    assert kinds == [("policy posted", 3), ("policy notice settled", 3)]
