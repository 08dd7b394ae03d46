import pytest

from responsys_site.core.models import AuditEvent
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.models import IncomingMail

LIST = "/in/admin/mail/incomingmail/"
LETTER = (
    b"From: Ann <ann@example.com>\r\nSubject: A <b>question</b>\r\nContent-Type: text/plain\r\n\r\n"
    b"What do you hold? <script>alert(1)</script>\r\n"
)


@pytest.fixture
def waiting(db, at, settings, tmp_path):
    """Store a mail that no handler took, and return its row."""
    settings.VAR_DIR = tmp_path

    def stored(data: bytes) -> IncomingMail:
        with SpooledMessage() as arriving:
            arriving.add(data)
            store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(), at=at)
        mail = IncomingMail.objects.get()
        mail.finish(state=IncomingMail.State.WAITING, at=at)
        return mail

    return stored


@pytest.fixture
def mail(waiting) -> IncomingMail:
    return waiting(LETTER)


@pytest.fixture
def office(member):
    return member("Privacy office")


def page_of(mail: IncomingMail) -> str:
    return f"{LIST}{mail.pk}/change/"


def press(browser, mail: IncomingMail, act: str):
    return browser.post(page_of(mail), {"CHANGE_FORM-action": act, "_selected_action": mail.pk})


def test_the_list_and_the_page_say_what_came_in(mail, office):
    assert "ann@example.com" in office.get(f"{LIST}?state__exact=waits+for+staff").text
    page = office.get(page_of(mail)).text
    assert "A &lt;b&gt;question" in page
    assert "What do you hold? &lt;script&gt;" in page and "<script>alert" not in page
    assert "Handled by hand" in page and "Ignore" in page


@pytest.mark.parametrize("content_type", [b"text/html", b"multipart/mixed", b"text/x"])
def test_the_page_shows_the_words_whatever_they_are_sent_as(waiting, office, content_type):
    mail = waiting(LETTER.replace(b"text/plain", content_type))
    assert "What do you hold?" in office.get(page_of(mail)).text


@pytest.mark.parametrize(("act", "state"), [("handled_by_hand", "handled"), ("ignored", "ignored")])
def test_it_waits_no_more_once_somebody_has_decided(mail, office, act, state):
    press(office, mail, act)
    mail.refresh_from_db()
    assert mail.state == state and mail.handled_by.startswith("staff ") and mail.handled_at
    assert AuditEvent.objects.filter(kind="staff-act", facts__model="mail.incomingmail").count() == 1
    assert 'value="ignored"' not in office.get(page_of(mail)).text


def test_what_is_decided_stays_decided(mail, office):
    press(office, mail, "ignored")
    offered = {"action": "handled_by_hand", "_selected_action": mail.pk}
    office.post(LIST, offered)
    assert "did not wait for staff" in office.get(LIST).text
    mail.refresh_from_db()
    assert mail.state == "ignored"


def test_its_bytes_are_a_file_that_no_browser_opens(mail, office):
    answer = office.get(f"{LIST}{mail.pk}/raw/")
    assert answer.content == LETTER
    assert answer["Content-Type"] == "application/octet-stream" and "attachment" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_every_look_is_recorded(mail, office):
    for page in (LIST, page_of(mail), f"{LIST}{mail.pk}/raw/"):
        office.get(page)
    looks = AuditEvent.objects.filter(kind="look", facts__model="mail.incomingmail")
    assert sorted(look.facts["view"] for look in looks) == ["list", "page", "raw"]


def test_mail_that_no_app_took_is_neither_read_nor_decided_upon_by_others(mail, member):
    for stranger in (member("Lead managers"), member("Web administrators"), member("Auditors")):
        assert {stranger.get(page).status_code for page in (LIST, page_of(mail), f"{LIST}{mail.pk}/raw/")} == {403}
        assert press(stranger, mail, "ignored").status_code == 403
    clerk = member("", "view_incomingmail")
    assert {clerk.get(page).status_code for page in (LIST, page_of(mail), f"{LIST}{mail.pk}/raw/")} == {403}
    mail.refresh_from_db()
    assert mail.state == "waits for staff"
