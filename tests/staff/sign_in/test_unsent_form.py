"""A staff form that is sent after its session has ended keeps its text until the same person has signed in again."""

from datetime import timedelta

import pytest

from privacy.desk.models import CaseEvent, ReplyTemplate
from tests.factories import make_case, make_staff
from tests.page_forms import fields_on
from tests.staff.sign_in.conftest import LOGIN, RIGHT
from tests.wsgi_client import SiteClient

OURS = {"Sec-Fetch-Site": "same-origin"}
TEXT = "Dear Ann,\n\nwe have found it."


@pytest.fixture
def page(db, at) -> str:
    """The path of the page on which a reply is written."""
    return f"/in/admin/desk/case/{make_case(address='ann@example.com', at=at).pk}/act/reply/"


@pytest.fixture
def browser(maria):
    """A browser in which Maria has signed in, and whose session has ended since."""
    browser = SiteClient(enforce_csrf_checks=True)
    sign_in(browser, {})
    browser.get("/in/admin/")
    del browser.cookies["sessionid"]
    return browser


def sign_in(browser, fields, name="maria"):
    token = fields_on(browser.get(LOGIN), form_id="login-form")["csrfmiddlewaretoken"]
    fields = {**fields, "username": name, "password": RIGHT, "csrfmiddlewaretoken": token, "next": "/in/admin/"}
    return browser.post(LOGIN, fields, headers=OURS)


def send(browser, path, **typed):
    typed["csrfmiddlewaretoken"] = browser.cookies["csrftoken"].value
    return browser.post(path, typed, headers=OURS)


def unsent_on(answer):
    return answer.text.partition('name="unsent" value="')[2].partition('"')[0]


def shown_again(browser, answer, path):
    """Press the button of the page that keeps the text."""
    return browser.post(path, fields_on(answer, form_id=None), headers=OURS)


def test_reply_is_shown_again_after_the_sign_in_and_nothing_was_sent(browser, page):
    refused = send(browser, page, text=TEXT, seen="x", confirmed="yes")
    assert refused.status_code == 403 and "Sign in again" in refused.text
    answer = shown_again(browser, sign_in(browser, {"unsent": unsent_on(refused)}), page)
    assert answer.status_code == 200 and "we have found it.</textarea>" in answer.text
    assert "Nothing has been sent yet" in answer.text and not CaseEvent.objects.filter(text__contains="found").exists()


def test_template_is_shown_again_and_not_saved(browser, db):
    row = ReplyTemplate.objects.first()
    path = f"/in/admin/desk/replytemplate/{row.pk}/change/"
    refused = send(browser, path, title=row.title, text="Dear {name}, changed.", _save="Save")
    answer = shown_again(browser, sign_in(browser, {"unsent": unsent_on(refused)}), path)
    assert "Dear {name}, changed.</textarea>" in answer.text and "Nothing has been sent yet" in answer.text
    row.refresh_from_db()
    assert "changed" not in row.text


def test_reply_survives_a_wrong_password(browser, page):
    refused = send(browser, page, text=TEXT)
    wrong = browser.post(
        LOGIN,
        {"unsent": unsent_on(refused), "username": "maria", "password": "x"}
        | {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value},
        headers=OURS,
    )
    assert wrong.status_code == 200 and unsent_on(wrong) == unsent_on(refused)


def test_reply_is_not_shown_to_another_person(browser, page):
    make_staff("ben", password=RIGHT)
    refused = send(browser, page, text=TEXT)
    answer = sign_in(browser, {"unsent": unsent_on(refused)}, name="ben")
    assert answer.status_code == 302 and "found it" not in answer.text


def test_reply_is_kept_for_an_hour(browser, page, clock):
    refused = send(browser, page, text=TEXT)
    clock.shift(timedelta(hours=1, seconds=1))
    assert sign_in(browser, {"unsent": unsent_on(refused)}).status_code == 302


def test_reply_from_a_page_older_than_the_sign_in_is_shown_again(browser, page):
    old = browser.cookies["csrftoken"].value
    sign_in(browser, {})
    answer = browser.post(page, {"text": TEXT, "confirmed": "yes", "csrfmiddlewaretoken": old[::-1]}, headers=OURS)
    assert answer.status_code == 409 and "nothing is lost" in answer.text
    assert "we have found it.</textarea>" in shown_again(browser, answer, page).text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_form_of_another_site_is_not_shown(browser, page, headers):
    sign_in(browser, {})
    answer = browser.post(page, {"text": TEXT}, headers=headers)
    assert answer.status_code == 403 and "found it" not in answer.text


def test_password_is_never_carried_along(browser, maria):
    answer = send(browser, f"/in/admin/auth/user/{maria.pk}/password/", password1=RIGHT, password2=RIGHT)
    assert answer.status_code == 302 and RIGHT not in answer.text
