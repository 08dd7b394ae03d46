"""A withdrawal against settling, and against the instant itself, each on a connection of its own: one comes first."""

from datetime import timedelta
from time import sleep

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from privacy.models import PolicyVersion
from privacy.notices.settlement import settle
from privacy.notices.withdraw import LAST_MINUTE, withdraw
from responsys_site.core.models import AuditEvent
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.notices.conftest import DAY, MINUTE, MONTH, at_once

SETTLED, WITHDRAWN = "policy notice settled", "policy withdrawn"
# Seconds by which the one, or the other, begins first: sure of each order once, and then neck and neck.
LEADS = [(0.2, 0), (0, 0.2), *[(0, 0)] * 4, (0.001, 0), (0, 0.001), (0.003, 0), (0, 0.003)]
# Seconds until either of two people presses, where the last moment is after 0.3: in time, too late, and as it passes.
PRESSED = [(0, 0), (0.5, 0.5), (0.2, 0.4), (0.28, 0.29), (0.29, 0.295), (0.297, 0.294), (0.298, 0.3), (0.301, 0.299)]
BEFORE = timedelta(seconds=0.3)


def after(seconds, act):
    return lambda: sleep(seconds) or act()


def pressed(version, officer, pause):
    """A withdrawal, by the clock as it is after the pause."""
    return after(pause, lambda: withdraw(version=version, by=officer, reason="Unclear.", at=timezone.now()))


@pytest.mark.django_db(transaction=True)
def test_a_notice_settles_before_its_version_is_withdrawn_or_never(on_file, posted, officers, at):
    on_file("ann")
    orders = set()
    for number, (settles, withdraws) in enumerate(LEADS):
        version, moment = posted(at + number * DAY), at + number * DAY + 2 * MINUTE
        send_due(at=moment - MINUTE)
        withdrawal = {"version": version, "by": officers[0], "reason": "Unclear.", "at": moment}
        at_once(
            after(settles, lambda at=moment: settle(at=at)), after(withdraws, lambda act=withdrawal: withdraw(**act))
        )
        happened = AuditEvent.objects.filter(kind__in=[SETTLED, WITHDRAWN], at=moment).order_by("pk")
        orders.add(order := tuple(happened.values_list("kind", flat=True)))
        version.refresh_from_db()
        assert (version.settled_at is not None, version.withdrawn_at) == (SETTLED in order, moment)
        assert PolicyVersion.objects.in_force(at=moment + 2 * MONTH).number == 2
    assert orders == {(SETTLED, WITHDRAWN), (WITHDRAWN,)}


def test_the_database_settles_no_withdrawn_version(on_file, posted, officers, at):
    on_file("ann")
    version = posted(at)
    send_due(at=at + MINUTE)
    withdraw(version=version, by=officers[0], reason="Unclear.", at=at + 2 * MINUTE)
    with pytest.raises(DatabaseError, match="settles no more"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(settled_at=at + 3 * MINUTE)


@pytest.mark.django_db(transaction=True)
def test_a_version_is_withdrawn_in_time_or_comes_into_force(posted, officers, at):
    ends = set()
    for number, pauses in enumerate(PRESSED):
        version = posted(at + number * (MONTH + DAY))
        acts = [pressed(version, officer, pause) for officer, pause in zip(officers, pauses, strict=True)]
        with time_machine.travel(version.in_force_at - LAST_MINUTE - BEFORE, tick=True):
            timezone.now()  # the clock stands still until it is looked at
            answers = at_once(*acts)
        ends.add(is_withdrawn := None in answers)
        assert all(" in force" in words or "only once" in words for words in answers if words)
        assert answers.count(None) <= 1
        assert (PolicyVersion.objects.in_force(at=version.in_force_at) == version) is not is_withdrawn
    assert ends == {True, False}
