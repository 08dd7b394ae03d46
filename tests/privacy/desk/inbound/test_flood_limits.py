from datetime import timedelta

import pytest

from privacy.desk.cases.create import acknowledge
from privacy.desk.jobs import release_busy_cases
from privacy.desk.models import Case
from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery
from tests.privacy.desk.inbound.conftest import mails_to

MOST = 30


@pytest.fixture
def flood(settings, take_in, letter):
    """Many mails, each from an address of its own; `network` is the first part of the addresses that sent them."""
    settings.CASES_PER_HOUR = MOST

    def sent(number: int, *, network: str = "", **fields: str) -> None:
        for one in range(number):
            changes = {"message_id": f"<{network}{one}@flood.example>", "from": f"a{one}@flood.example", **fields}
            changes["return_path"] = f"<{changes['from']}>"
            take_in(letter(received=f"from x ([{network or one + 20}.0.113.{one % 250}]) by mx", **changes))

    return sent


@pytest.fixture
def genuine(take_in, letter, at):
    """An access request, and its case once all mail is handled."""

    def arrived() -> Case:
        take_in(letter(received="from home ([198.51.44.7]) by mx.responsys.example"))
        run(name="handle-incoming-mail", at=at)
        return Case.objects.get(address="ann@example.com")

    return arrived


def test_flood_of_one_network_leaves_others_answered_at_once(flood, genuine, at):
    flood(MOST + 10, network="93")
    case = genuine()
    assert (case.quarantine_reason, case.acknowledged_at) == ("", at)
    assert Case.objects.filter(quarantine_reason="busy").count() == MOST + 10 - MOST // 5


def test_flood_of_one_sender_leaves_others_answered_at_once(flood, genuine, at):
    flood(MOST + 10, **{"from": "mallory@flood.example"})
    case = genuine()
    assert (case.quarantine_reason, case.acknowledged_at) == ("", at)
    assert Case.objects.filter(quarantine_reason="busy").count() == MOST + 10 - 20


def test_flood_under_a_persons_name_does_not_set_that_persons_own_aside(flood, take_in, letter, settings, at):
    flood(40, network="93", **{"from": "zoe@example.com"})
    settings.CASES_PER_HOUR = 500
    zoe = {"from": "zoe@example.com", "return_path": "<zoe@example.com>", "subject": "Access request"}
    take_in(letter(received="from home ([198.51.44.7]) by mx.responsys.example", **zoe))
    run(name="handle-incoming-mail", at=at)
    own = Case.objects.latest("pk")
    assert own.quarantine_reason == ""
    tomorrow = at + timedelta(days=1)  # today the mailbox has had its mail
    assert acknowledge(case=own, at=tomorrow) and mails_to("zoe@example.com") == 2
    assert not Case.objects.filter(quarantine_reason="too many").exists()


def test_flood_of_machines_leaves_people_answered_at_once(flood, genuine, at):
    flood(MOST + 10, precedence="bulk")
    assert genuine().acknowledged_at == at


def test_flood_from_everywhere_delays_an_answer_and_prevents_none(flood, genuine, advocate, at):
    flood(MOST + 2)
    case = genuine()
    assert (case.quarantine_reason, case.acknowledged_at) == ("busy", None)
    later = at + timedelta(minutes=10)
    assert release_busy_cases(at=later).startswith("3 cases")
    case.refresh_from_db()
    assert (case.quarantine_reason, case.acknowledged_at, mails_to("ann@example.com")) == ("", later, 1)
    assert Delivery.objects.filter(address=advocate.email, fields__reference=case.reference).count() == 1


def test_flood_is_answered_no_faster_than_mail_is_taken_in(flood, genuine, at):
    flood(MOST * 2)
    genuine()
    done = [release_busy_cases(at=at + timedelta(minutes=10 * number)).partition(" ")[0] for number in range(1, 5)]
    assert done == [str(MOST // 6)] * 4


def test_opt_out_in_a_flood_is_heard_at_once(flood, take_in, letter, at):
    flood(MOST + 1)
    take_in(letter(subject="unsubscribe"))
    run(name="handle-incoming-mail", at=at)
    case = Case.objects.get(kind="opt-out")
    assert case.quarantine_reason == "busy" and case.events.filter(event="opted out").exists()


@pytest.mark.parametrize(
    "received", [None, "from x", "from x ([no address]) by y", "from x ([10.0.0.1]) by y", "[" * 900]
)
def test_mail_of_no_known_network_counts_against_all_alone(settings, genuine, take_in, letter, received):
    settings.CASES_PER_HOUR = MOST
    for one in range(MOST // 5 + 1):
        sender = {"from": f"a{one}@x.example", "return_path": f"<a{one}@x.example>"}
        take_in(letter(message_id=f"<{one}@x.example>", received=received, **sender))
    assert genuine().acknowledged_at
    assert not Case.objects.exclude(quarantine_reason="").exists()
