from privacy.desk.models import Case
from tests.privacy.desk.conftest import key_of

FORM = "/privacy/correction/"
TYPED = {"email": "ann@example.com", "wrong": "Smyth", "right": "Smith"}


def test_what_is_wrong_and_what_is_right_stand_in_the_case(client, db):
    assert client.post(FORM, {"key": key_of(client, FORM), **TYPED}).status_code == 303
    case = Case.objects.get()
    assert case.kind == "correction"
    assert case.events.get(kind="in").text == "What is wrong:\n\nSmyth\n\nWhat is right:\n\nSmith"


def test_both_are_asked_for_and_what_was_typed_stays(client, db):
    page = client.post(FORM, {"key": key_of(client, FORM), **TYPED, "right": ""})
    assert page.status_code == 422 and "Smyth" in page.text and not Case.objects.exists()


def test_a_key_of_another_form_is_not_taken(client, db):
    page = client.post(FORM, {"key": key_of(client), **TYPED})
    assert page.status_code == 422 and "Smyth" in page.text
