import pytest

from privacy.desk.models import Case, CaseEvent
from responsys_site.core.personal_data import PersonalDataSource, SourceResult

stopped: list[tuple[str, str]] = []


class Noting(PersonalDataSource):
    """Writes down whom it was asked to leave alone."""

    def unsubscribe(self, *, address, channel, at, is_told=False) -> SourceResult:
        stopped.append((address, channel))
        return SourceResult(done=1)


@pytest.fixture(autouse=True)
def _holder(settings):
    settings.PERSONAL_DATA_SOURCES = [f"{__name__}.Noting"]
    stopped.clear()


def test_they_take_effect_at_once_and_stand_in_the_case(arrive, letter):
    arrive(letter(subject="unsubscribe"))
    assert stopped == [("ann@example.com", "mail")] and Case.objects.get().kind == "opt-out"
    assert CaseEvent.objects.get(event="opted out").text == ""


def test_so_does_a_sentence_in_the_first_lines(arrive, letter):
    arrive(letter().replace(b"Good day", b"Hello,\r\n\r\nplease take me off your list.\r\n\r\nAnn"))
    assert stopped == [("ann@example.com", "mail")] and Case.objects.get().kind == "opt-out"


def test_a_question_about_it_stops_nothing(arrive, letter):
    arrive(letter(subject="How do I unsubscribe?"))
    assert stopped == [] and Case.objects.get().kind == "question"


def test_what_is_quoted_asks_for_nothing(arrive, letter):
    arrive(letter().replace(b"Good day", b"Thank you\r\n\r\nOn 14 December 2003, Bob wrote:\r\n> unsubscribe"))
    assert stopped == [] and Case.objects.get().kind == "question"


def test_words_in_html_count(arrive, letter):
    data = letter(content_type="text/html; charset=utf-8").replace(b"Good day", b"<p>Unsubscribe</p><p>Ann</p>")
    arrive(data)
    assert stopped == [("ann@example.com", "mail")]


def test_the_address_that_had_our_mail_is_stopped_too(queued, arrive, letter):
    mailing = queued("ann@work.example")
    arrive(letter(subject="stop", in_reply_to=mailing.message_id_header))
    assert sorted(stopped) == [("ann@example.com", "mail"), ("ann@work.example", "mail")]


def test_in_a_reply_they_count_as_well(opened, arrive, letter, answered):
    arrive(letter(subject="stop", in_reply_to=answered(opened())))
    assert stopped == [("ann@example.com", "mail")]


def test_the_machine_behind_a_button_is_believed(arrive, letter):
    arrive(letter(subject="unsubscribe", auto_submitted="auto-generated"))
    assert stopped == [("ann@example.com", "mail")]


def test_the_form_and_the_telephone_count_at_once(ask, opened):
    ask(kind="opt-out", email="bob@example.com")
    opened(kind="opt-out", channel="call")
    assert stopped == [("bob@example.com", "mail"), ("ann@example.com", "staff")]


def test_what_a_program_filled_in_stops_nobody(ask):
    ask(kind="opt-out", website="https://spam.example")
    assert stopped == []
