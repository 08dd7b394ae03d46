import pytest

from privacy.desk.models import Case, ReplyTemplate
from tests.privacy.desk.admin.conftest import CASES


@pytest.fixture
def case(opened) -> Case:
    return opened(name="Ann {due}")


def letters_to(address, sent):
    return [letter for letter in sent() if letter.to == [address]]


def test_it_is_shown_once_more_and_nothing_is_sent_until_then(case, act, sent):
    before = len(letters_to(case.address, sent))
    page = act(case, "reply", text="We hold <nothing>.\n\nYours").text
    assert "We hold &lt;nothing&gt;." in page and "Send it" in page and case.state == "new"
    assert len(letters_to(case.address, sent)) == before
    act(case, "reply", text="We hold <nothing>.\n\nYours", confirmed="yes")
    assert "We hold <nothing>.\n\nYours" in letters_to(case.address, sent)[-1].body and case.state == "answered"


def test_one_goes_back_to_change_it(case, act):
    page = act(case, "reply", text="Not yet right", again="yes").text
    assert "<textarea" in page and "Not yet right" in page and case.state == "new"


def test_one_that_asks_waits_for_them(case, act):
    act(case, "reply", text="Which list?", asks="on", confirmed="yes")
    assert case.state == "waiting for them"


def test_it_begins_with_a_template_filled_from_the_case(case, office, advocate):
    text = "Dear {name},\n{reference} of {received}, due {due}.\n{colleague}"
    template = ReplyTemplate.objects.create(title="Hello", text=text)
    page = office.get(f"{CASES}{case.pk}/act/reply/?template={template.pk}").text
    assert "Dear Ann {due}," in page and f"{case.reference} of 23 November 2026, due 23 December 2026." in page


def test_a_placeholder_that_nobody_filled_does_not_go_out(case, act):
    page = act(case, "reply", text="Dear {name}", confirmed="yes")
    assert page.status_code == 422 and "Write something for {name}" in page.text and case.state == "new"


def test_a_template_names_only_what_a_case_can_fill(office):
    typed = {"title": "Hello", "text": "Dear {nmae}", "is_offered": "on"}
    assert "Nothing fills {nmae}." in office.post("/in/admin/desk/replytemplate/add/", typed).text
    office.post("/in/admin/desk/replytemplate/add/", typed | {"text": "Dear {name}"})
    assert ReplyTemplate.objects.get(title="Hello").text == "Dear {name}"


def test_what_was_typed_badly_is_not_lost(case, act):
    page = act(case, "reply", text="Words \x00 and more", confirmed="yes")
    assert page.status_code == 422 and "and more" in page.text


def test_a_letter_without_an_address_is_kept_for_the_post(opened, act, sent):
    case = opened(address="", channel="letter")
    act(case, "reply", text="By post.", confirmed="yes")
    assert case.state == "answered" and not [letter for letter in sent() if "By post." in letter.body]
