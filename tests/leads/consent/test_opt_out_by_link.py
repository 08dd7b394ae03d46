import pytest

from leads.models import ConsentEvent, Contact
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression
from tests.leads.consent.conftest import ANN, ONE_CLICK, opt_out_path


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client, ann, method):
    assert getattr(client, method)(opt_out_path()).status_code == 200
    assert Suppression.objects.count() == 0


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ({}, ("marketing", "all-mailings", "Stop all mailings to me")),
        ({"scope": "marketing"}, ("marketing", "all-mailings", "Stop all mailings to me")),
        ({"scope": "contact"}, ("contact", "contact", "Do not contact me, unless I ask")),
        ({"scope": "all"}, ("marketing", "all-mailings", "Stop all mailings to me")),
    ],
)
def test_each_button_acts_in_one_hop(client, ann, stop, posted, expected):
    scope, purpose, words = expected
    answer = stop(**posted)
    assert answer.status_code == 200 and "Done." in answer.text
    suppression, choice = Suppression.objects.get(), ConsentEvent.objects.get()
    assert (suppression.address_digest, suppression.scope) == (keyed_digest(ANN), scope)
    assert (choice.purpose, choice.action, choice.channel, choice.wording) == (purpose, "opted-out", "link", words)
    assert words in client.get(opt_out_path()).text


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_one_click_of_a_mail_program_works_from_anywhere(client, ann, encoding):
    urlencoded = b"List-Unsubscribe=One-Click"
    multipart = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    body = urlencoded if "urlencoded" in encoding else multipart
    elsewhere = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    answer = client.generic("POST", opt_out_path(), body, content_type=encoding, headers=elsewhere)
    assert answer.status_code == 200 and not answer.cookies
    assert ConsentEvent.objects.get(action="opted-out").channel == "one-click"


def test_a_second_press_changes_nothing(ann, stop):
    answers = [stop() for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200} and answers[1].content == answers[2].content
    assert Suppression.objects.count() == ConsentEvent.objects.count() == 1


def test_known_unknown_and_erased_see_the_same_pages(client, ann, at):
    unknown = opt_out_path("nobody@example.org")
    asked, done = client.get(opt_out_path()).text, client.post(opt_out_path(), ONE_CLICK).text
    assert (client.get(unknown).text, client.post(unknown, ONE_CLICK).text) == (asked, done)
    Contact.objects.update(erased_at=at, address="", name="")
    Suppression.objects.all().delete()
    assert (client.get(opt_out_path()).text, client.post(opt_out_path(), ONE_CLICK).text) == (asked, done)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    "change", [lambda path: path[:-2] + "!/", lambda path: path[:-5] + "/", lambda path: path.swapcase()]
)
def test_an_altered_link_is_not_found(client, policy, change):
    altered = "/opt-out/" + change(opt_out_path().removeprefix("/opt-out/"))
    assert {client.get(altered).status_code, client.post(altered, ONE_CLICK).status_code} == {404}
    assert Suppression.objects.count() == 0


def test_its_pages_are_kept_by_nobody(client, ann):
    for answer in (client.get(opt_out_path()), client.post(opt_out_path())):
        assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
        assert opt_out_path() not in answer.text and not answer.cookies
