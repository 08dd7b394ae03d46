import pytest
from django.core.checks import run_checks

from responsys_site.mail.inbound.imap import parse_imap_url

pytestmark = pytest.mark.django_db  # Django's own checks ask the database what it can do


@pytest.mark.parametrize(
    ("url", "port", "folder"),
    [
        ("imaps://privacy%40example.com:p%40ss@mail.example.com", 993, "INBOX"),
        ("imap+tls://privacy%40example.com:p%40ss@mail.example.com/INBOX", 143, "INBOX"),
        ("imap://privacy%40example.com:p%40ss@mail.example.com:1143/In%20box", 1143, "In box"),
    ],
)
def test_it_says_how_where_and_as_whom(url, port, folder):
    address = parse_imap_url(url)
    assert (address.host, address.port, address.folder) == ("mail.example.com", port, folder)
    assert (address.user, address.password) == ("privacy@example.com", "p@ss")
    assert "p@ss" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.example.com",
        "imaps://box:secret@",
        "pop://box:secret@h",
        "imaps://box:secret@h:port",
        "imaps://[box:secret",
    ],
)
def test_what_names_none_is_an_error_at_start_that_hides_the_password(settings, url):
    settings.IMAP_URL = url
    (fault,) = [fault for fault in run_checks() if fault.id == "mail.E002"]
    assert fault.msg.startswith("IMAP_URL: ") and "secret" not in fault.msg


def test_a_password_in_the_clear_is_a_warning(settings):
    settings.IMAP_URL = "imap://box:secret@mail.example.com"
    assert [fault.id for fault in run_checks()] == ["mail.W001"]


@pytest.mark.parametrize("path", ["leads.nothing.handle", "responsys_site.mail.inbound.bounces.BounceReport.objects"])
def test_a_handler_that_does_not_exist_is_an_error_at_start(settings, path):
    settings.INCOMING_MAIL_HANDLERS = [path]
    assert [fault.id for fault in run_checks()] == ["mail.E001"]
