"""Whatever a person writes to a case, in whatever state it is: colleagues find it where they look, and are told."""

from datetime import timedelta

import pytest
import time_machine

from privacy.desk.admin.queues import QUEUES
from privacy.desk.cases import staff_actions
from privacy.desk.cases.escalation import escalate
from privacy.desk.cases.replies import reply
from privacy.desk.jobs import purge_spam_cases
from privacy.desk.models import Case, CaseLink, State
from responsys_site.mail.models import Delivery
from tests.privacy.desk.conftest import key_of
from tests.privacy.desk.inbound.conftest import _own_folder, answered, arrive, letter, take_in  # noqa: F401

LATER = timedelta(days=2)


@pytest.fixture
def come_to(opened, advocate, at):
    """Bring a case to a state as people bring it there."""
    facts = {"by": advocate, "at": at}
    ways = {
        State.NEW: lambda case: None,
        State.WAITING_FOR_US: lambda case: staff_actions.assign(case=case, to=advocate, **facts),
        State.IDENTITY: lambda case: staff_actions.pause_for_identity(case=case, **facts),
        State.WAITING_FOR_THEM: lambda case: reply(case=case, text="Which?", asks=True, **facts),
        State.ANSWERED: lambda case: reply(case=case, text="That.", **facts),
        State.CLOSED: lambda case: staff_actions.close_case(case=case, **facts),
        State.ESCALATED: lambda case: escalate(case=case, at=at),
        State.MERGED: lambda case: staff_actions.merge_cases(case=case, into=opened(text="Again"), **facts),
    }

    def bring(state: State, **changes) -> Case:
        case = opened(**changes)
        ways[state](case)
        case.refresh_from_db()
        assert case.state == state
        return case

    return bring


@pytest.fixture
def come_by_mail(arrive, letter, answered, at):  # noqa: F811
    """Answer the last mail of a case, and return what became of that."""
    return lambda case: arrive(letter(in_reply_to=answered(case)), at=at + LATER).outcome


@pytest.fixture
def come_by_page(client, at):
    """Write on the page of a case, and return the page that follows."""

    def write(case: Case, text: str) -> str:
        with time_machine.travel(at + LATER, tick=False):
            page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=at)}/"
            assert client.post(page, {"key": key_of(client, page), "text": text}).status_code == 303
            return client.get(page).text

    return write


@pytest.fixture
def told(advocate):
    """How many mails the desk had."""
    return lambda: Delivery.objects.filter(address=advocate.email).count()


def is_to_do(case: Case) -> bool:
    case = Case.objects.get(pk=case.pk).final
    return Case.objects.filter(QUEUES["to-do"][1](case.received_at), pk=case.pk).exists()


@pytest.mark.parametrize("quarantine_reason", ["", "too many"])
@pytest.mark.parametrize("state", State)
def test_by_mail(come_to, come_by_mail, told, state, quarantine_reason):
    case = come_to(state)
    Case.objects.exclude(state=State.MERGED).update(quarantine_reason=quarantine_reason)
    before = told()
    outcome = come_by_mail(case)
    case.refresh_from_db()
    assert outcome == f"{case.final}: joined" and is_to_do(case) and told() == before + 1
    assert "0 cases" in purge_spam_cases(at=case.received_at + timedelta(days=40))
    assert case.final.events.filter(text="Good day").exists()


@pytest.mark.parametrize("state", State)
def test_by_the_page(come_to, come_by_page, told, state):
    case = come_to(state)
    before = told()
    page = come_by_page(case, "And yet")
    case.refresh_from_db()
    assert "And yet" in page and is_to_do(case) and told() == before + 1
