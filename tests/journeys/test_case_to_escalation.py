"""A person's whole case, with script off and no cookie ever set: asked, answered, not settled, taken outside."""

import re

import pytest

from tests.journeys.test_form_to_opt_out import TOKEN, Walk

pytestmark = [pytest.mark.browser, pytest.mark.looks]
ANSWER = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from privacy.desk.cases.replies import reply
from privacy.desk.models import Case
by = get_user_model().objects.get_or_create(username="who-answers")[0]
case = Case.objects.get(address="{address}")
reply(case=case, text="Good day,\\n\\nyour name and address.", by=by, at=timezone.now())
"""
OUTCOME = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from privacy.desk.cases.escalation import record_outcome
from privacy.desk.models import Escalation
by = get_user_model().objects.get(username="who-answers")
one = Escalation.objects.get(case__address="{address}")
record_outcome(escalation=one, outcome=Escalation.Outcome.AGREED, by=by, on=timezone.now(), at=timezone.now())
"""


@pytest.fixture
def walk(visit) -> Walk:
    looking = visit()
    looking.open("/")  # so that styles are the site's own
    return Walk(visit(width=360, script=False), looking, "asker@example.com")


def test_every_step_works_and_has_no_barrier(walk, running_site):
    page = walk.window.page

    def case(*words: str) -> None:
        """Be on the page of the case, which says these things."""
        walk.arrive(page.get_by_role("heading", level=1).inner_text())
        assert all(word in page.content() for word in words), words

    def colleague_does(what: str) -> None:
        running_site.manage("shell", "--no-imports", "--command", what.format(address=walk.address))
        page.reload()

    walk.window.open("/privacy/ask/")
    walk.press("Send it to the privacy desk")
    walk.arrive("Ask the privacy desk")  # with its errors
    page.get_by_label("What is it about?").select_option("question")
    page.get_by_label("Your message").fill("What do you hold about me?")
    page.get_by_label("Your e-mail address").fill(walk.address)
    page.wait_for_timeout(2100)  # nobody fills it in faster, and the form knows
    walk.press("Send it to the privacy desk")
    walk.arrive("We have your message")
    mail = walk.window.open_mail(to=walk.address)
    page.goto(re.search(rf"http\S+/privacy/cases/{TOKEN}", mail)[0])
    case("What do you hold about me?", "at the latest")
    page.get_by_label("Your message").fill("And since when?")
    walk.press("Add it to the case")
    case("And since when?")
    colleague_does(ANSWER)
    case("We answered you", "your name and address")
    page.get_by_label("Your message").fill("That is not all of it.")
    walk.press("Open the case again")
    case("Opened again", "at the latest")
    shown_at = page.url
    walk.press("Take it further")
    case("What do you hold about me?", "That is not all of it.")
    page.goto(shown_at)
    case("You took this case further")
    colleague_does(OUTCOME)
    case("settled by agreement")
    assert walk.found == []
