from datetime import timedelta

import pytest
import time_machine

from privacy.desk.cases.replies import reply
from privacy.desk.models import Case, CaseLink
from tests.privacy.desk.conftest import key_of
from tests.privacy.desk.inbound.conftest import _own_folder, answered, arrive, letter, take_in  # noqa: F401

WORDS = "This did not settle it."


@pytest.fixture
def case(opened, advocate, at) -> Case:
    """One that was answered a day ago."""
    case = opened()
    reply(case=case, text="Done.", by=advocate, at=at)
    with time_machine.travel(at + timedelta(days=1), tick=False):
        yield case


@pytest.fixture
def write(case, client, at):
    """Send WORDS by the case's page, with its key or that of a page shown before; say how it was answered."""
    page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=at)}/"

    def send(key: str | None = None, text: str = WORDS):
        answer = client.post(page, {"key": key_of(client, page) if key is None else key, "text": text})
        case.refresh_from_db()
        return answer

    send.key = lambda: key_of(client, page)
    return send


def times(case, text=WORDS) -> int:
    return case.events.filter(kind="in", text=text).count()


def test_after_another_answer_they_open_the_case_again(case, write, advocate, at):
    write()
    reply(case=case, text="Done now.", by=advocate, at=at + timedelta(hours=30))
    assert write().status_code == 303
    assert case.state == "waiting for us" and times(case) == 2


def test_a_second_click_adds_nothing(case, write):
    key = write.key()
    assert [write(key).status_code, write(key).status_code] == [303, 303] and times(case) == 1


def test_whoever_goes_back_and_writes_something_else_is_heard(case, write):
    key = write.key()
    write(key)
    write(key, "And what of the other list?")
    assert times(case) == times(case, "And what of the other list?") == 1


@pytest.mark.parametrize("key", ["", "forged"])
def test_a_page_without_its_key_keeps_the_words_and_gets_a_new_one(case, write, key):
    page = write(key)
    assert page.status_code == 422 and WORDS in page.text and 'name="key" value="' in page.text and times(case) == 0


def test_the_same_mail_written_anew_opens_the_case_again(case, arrive, letter, answered, advocate):  # noqa: F811
    for number in (1, 2):
        at = case.received_at + timedelta(days=number)
        date = f"Tue, {24 + number} Nov 2026 12:00:00 +0000"
        arrive(letter(in_reply_to=answered(case), message_id=f"<{number}@example.com>", date=date), at=at)
        case.refresh_from_db()
        assert case.state == "waiting for us" and times(case, "Good day") == number
        reply(case=case, text="Done.", by=advocate, at=at)
