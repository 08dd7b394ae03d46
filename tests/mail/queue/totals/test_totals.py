from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responsys_site.mail.models import Delivery, Message, MessageTotal
from responsys_site.mail.queue.claims import claim, release_claims, release_expired_claims
from responsys_site.mail.queue.control import apply_pending, cancel, pause, resume, retry
from responsys_site.mail.queue.results import AttemptResult, record_results
from tests.faults.campaign import queue
from tests.faults.verdict import wrong_totals

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def settle(state, again_at=None):
    results = [AttemptResult(one.pk, state, AT, "said", again_at) for one in claim(by="worker", at=LATER, size=3)]
    record_results(results=results, by="worker")


def newest() -> Message:
    return Message.objects.latest("pk")


ACTS = {
    "queue": lambda: queue(20, at=AT),
    "claim": lambda: claim(by="worker", at=AT, size=4),
    "give back": lambda: release_claims(by="worker", at=AT),
    "give back what lapsed": lambda: release_expired_claims(at=LATER),
    "send": lambda: settle("sent"),
    "fail": lambda: settle("failed"),
    "defer": lambda: settle("deferred", LATER),
    "doubt": lambda: settle("in doubt"),
    "suppress": lambda: settle("suppressed"),
    "retry": lambda: retry(deliveries=Delivery.objects.all(), at=AT),
    "pause": lambda: (pause(message=newest(), at=AT), apply_pending(at=AT)),
    "resume": lambda: (resume(message=newest()), apply_pending(at=AT)),
    "cancel": lambda: (cancel(message=newest(), at=AT), apply_pending(at=AT)),
    "erase": lambda: Delivery.objects.erase(address_digests=[Delivery.objects.latest("pk").address_digest], at=AT),
    "delete a row": lambda: Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).delete(),
    "delete a message": lambda: (newest().deliveries.all().delete(), newest().delete()),
}


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=10))
def test_after_whatever_was_done(db, acts):
    for act in ["queue", *acts, "send", "erase"]:
        ACTS[act]()
        assert wrong_totals() == []


@pytest.mark.parametrize("change", [{"sent": 1}, {"recipients": 5}, {"queued": F("queued") - 1}])
def test_the_database_refuses_those_that_do_not_add_up(queued, change):
    queued()
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageTotal.objects.update(**change)


def test_a_message_to_nobody_has_none(queued, at):
    queued()
    Delivery.objects.all().delete()
    assert wrong_totals() == [] and MessageTotal.objects.get().recipients == 0
