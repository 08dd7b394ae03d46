import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.looks]
PUBLIC = [
    "ask/",
    "correction/",
    "report-mail/",
    "cases/",
    "desk/",
    "ask/received/",
    "cases/link-sent/",
    "cases/unknown/",
]
# A case in each state, by the functions that colleagues use; prints a line of name and path for each.
CASES = """
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.utils import timezone
from privacy.desk.cases import escalation, replies, staff_actions
from privacy.desk.models import CaseLink
from privacy.desk.cases.create import create_case
at = timezone.now() - timedelta(days=40)
by = get_user_model().objects.get_or_create(username="who-answers")[0]
facts = {"kind": "question", "channel": "form", "address": "ann@example.com", "name": "Ann"}
text = "I wrote to you in spring.\\n\\nWhat do you hold about me, and since when?"
def case(name, *acts, since=at):
    one = create_case(text=text, at=since, **facts)
    for act in acts:
        act(case=one, at=since + timedelta(days=2))
    print(name, f"/privacy/cases/{CaseLink.objects.issue(case=one, at=at)}/")
def asked(*, case, at):
    replies.reply(case=case, text="Since when?", asks=True, by=by, at=at)
def answered(*, case, at):
    replies.reply(case=case, text="Good day,\\n\\nyour name and address.\\n\\nThe Advocate", by=by, at=at)
def closed(*, case, at):
    staff_actions.close_case(case=case, by=by, at=at)
def paused(*, case, at):
    staff_actions.pause_for_identity(case=case, by=by, at=at)
def ended(*, case, at):
    one = case.escalations.get()
    escalation.record_acceptance(escalation=one, by=by, on=at, at=at)
    escalation.record_outcome(escalation=one, outcome="agreed", by=by, on=at, at=at)
case("new", since=timezone.now() - timedelta(days=3))
case("overdue")
case("asked", asked, since=timezone.now() - timedelta(days=3))
case("paused", paused)
case("answered", answered)
case("closed", answered, closed)
case("further", answered, escalation.escalate)
case("ended", answered, escalation.escalate, ended)
"""


GONE = """
from django.utils import timezone
from privacy.desk.models import CaseLink
from responsys_site.core.tokens import token_digest
CaseLink.objects.filter(token_digest=token_digest("{token}")).end(at=timezone.now())
"""


@pytest.fixture(scope="module")
def cases(running_site) -> dict[str, str]:
    lines = running_site.manage("shell", "--no-imports", "--command", CASES).splitlines()
    return dict(line.split() for line in lines if "/privacy/cases/" in line)


def test_each_state_of_a_case_and_its_packet(visit, cases):
    window, found = visit(), {}
    for name, path in cases.items():
        window.open(path)
        found[name] = window.looks_wrong()
    window.open(cases["further"] + "dossier/")
    found["packet"] = window.looks_wrong()
    assert len(found) == 9 and not any(found.values()), found


def test_words_that_came_too_late_for_their_case(visit, running_site):
    begun = CASES.partition('case("new"')[0] + 'case("gone")'
    window = visit()
    path = running_site.manage("shell", "--no-imports", "--command", begun).split()[-1]
    window.open(path)
    window.page.get_by_label("Your message").fill("What of the other list?")
    running_site.manage("shell", "--no-imports", "--command", GONE.format(token=path.split("/")[-2]))
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Add it to the case").click()
    expect(window.page.get_by_label("Your message")).to_have_value("What of the other list?")
    assert window.looks_wrong() == []


def test_the_desks_public_pages_and_their_errors(visit):
    window, found = visit(), {}
    for path in PUBLIC:
        window.open(f"/privacy/{path}")
        found[path] = window.looks_wrong()
    for path in PUBLIC[:4]:
        window.open(f"/privacy/{path}")
        with window.page.expect_navigation():
            window.page.locator("main form button").click()
        assert "Error:" in window.page.title()
        found[f"{path} with errors"] = window.looks_wrong()
    assert not any(found.values()), found
