import pytest

from leads.models import Choice, Contact
from responsys_site.ground.addresses import digest
from responsys_site.ground.tokens import opt_out_token
from responsys_site.mail.models import Suppression

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_of(address: str) -> str:
    return f"/opt-out/{opt_out_token(address_digest=digest(address))}/"


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client, opt_out_path, method):
    assert getattr(client, method)(opt_out_path).status_code == 200
    assert Suppression.objects.count() == 0


def test_the_button_stops_all_mailings_in_one_hop(client, opt_out_path):
    answer = client.post(opt_out_path)
    assert answer.status_code == 200 and "no more mailings" in answer.text
    suppression = Suppression.objects.get()
    assert (suppression.address_digest, suppression.scope) == (digest("ann.smith@example.com"), "marketing")
    choice = Choice.objects.get(act="opted-out")
    assert (choice.purpose, choice.how, choice.wording) == ("all-mailings", "link", "Stop all mailings to me")


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_one_click_of_a_mail_program_works_from_anywhere(client, opt_out_path, encoding):
    urlencoded = b"List-Unsubscribe=One-Click"
    multipart = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    body = urlencoded if "urlencoded" in encoding else multipart
    elsewhere = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    answer = client.generic("POST", opt_out_path, body, content_type=encoding, headers=elsewhere)
    assert answer.status_code == 200 and not answer.cookies
    assert Choice.objects.get(act="opted-out").how == "one-click"


def test_a_second_press_changes_nothing(client, opt_out_path):
    pages = [client.post(opt_out_path).content for _ in range(2)]
    assert pages[0] == pages[1]
    assert Suppression.objects.count() == Choice.objects.filter(act="opted-out").count() == 1


def test_known_unknown_and_erased_see_the_same_pages(client, opt_out_path, at):
    unknown = path_of("nobody@example.org")
    asked, done = client.get(opt_out_path).text, client.post(opt_out_path).text
    assert (client.get(unknown).text, client.post(unknown).text) == (asked, done)
    Contact.objects.update(erased_at=at, address="", name="", company="")
    Suppression.objects.all().delete()
    assert (client.get(opt_out_path).text, client.post(opt_out_path).text) == (asked, done)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    "change", [lambda path: path[:-2] + "!/", lambda path: path[:-5] + "/", lambda path: path.swapcase()]
)
def test_an_altered_link_is_not_found(client, policy, change):
    altered = "/opt-out/" + change(path_of("ann@example.com").removeprefix("/opt-out/"))
    assert {client.get(altered).status_code, client.post(altered, ONE_CLICK).status_code} == {404}
    assert Suppression.objects.count() == 0


def test_its_pages_are_kept_by_nobody(client, opt_out_path):
    for answer in (client.get(opt_out_path), client.post(opt_out_path)):
        assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
        assert opt_out_path not in answer.text
