"""Several workers and colleagues at once: each thing is done once, or one of two, and never half."""

import pytest

from privacy.models import PolicyVersion
from privacy.notices.publish import publish_approved
from privacy.notices.settlement import settle
from privacy.notices.withdraw import withdraw
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.notices.conftest import DAY, MINUTE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_post_a_version_once(on_file, draft_change, agreed, at):
    on_file("ann", "bob")
    agreed(draft_change(), at)
    assert sorted(at_once(*[lambda: publish_approved(at=at + MINUTE)] * 4)) == [0, 0, 0, 1]
    assert Delivery.objects.filter(message__template="privacy/policy_notice").count() == 2
    assert AuditEvent.objects.filter(kind="policy posted").count() == 1


def test_of_two_changes_that_are_agreed_to_one_is_posted_and_one_refused(draft_change, agreed, at):
    drafts = [draft_change(), draft_change()]
    for draft in drafts:
        agreed(draft, at)
    at_once(*[lambda: publish_approved(at=at + MINUTE)] * 3)
    assert PolicyVersion.objects.posted().filter(kind="change").count() == 1
    assert sum(draft.postings.filter(rejected_at__isnull=False).count() for draft in drafts) == 1


def test_workers_settle_a_notice_once(on_file, posted, at):
    on_file("ann")
    posted(at)
    send_due(at=at + MINUTE)
    assert sorted(at_once(*[lambda: settle(at=at + 2 * MINUTE)] * 4)) == [[], [], [], [3]]
    assert AuditEvent.objects.filter(kind="policy notice settled").count() == 1


def test_a_withdrawal_at_the_moment_of_settling_holds(on_file, posted, officers, at):
    on_file("ann")
    version = posted(at)
    send_due(at=at + MINUTE)
    moment = at + 2 * MINUTE
    at_once(lambda: settle(at=moment), lambda: withdraw(version=version, by=officers[0], reason="Unclear.", at=moment))
    version.refresh_from_db()
    assert version.withdrawn_at == moment
    assert PolicyVersion.objects.in_force(at=at + 90 * DAY).number == 2


def test_a_version_is_withdrawn_once_by_two_people(posted, officers, at):
    version = posted(at)
    answers = at_once(
        *[
            lambda officer=officer: withdraw(version=version, by=officer, reason="Unclear.", at=at + MINUTE)
            for officer in officers
        ]
    )
    assert answers.count(None) == 1 and any("only once" in str(answer) for answer in answers)
    assert AuditEvent.objects.filter(kind="policy withdrawn").count() == 1
