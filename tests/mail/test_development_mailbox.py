import re
import stat

import pytest
from django.http import Http404
from django.test import RequestFactory

from responsys_site.mail import dev_mailbox
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.queue.tasks import send_due
from responsys_site.mail.rendering.templates import Attachment, RenderedEmail


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEVELOPMENT_MAILBOX = tmp_path / "mail"
    settings.ROOT_URLCONF = "tests.mail.urls_with_mailbox"
    settings.MAILERS = {
        "default": {
            "BACKEND": "responsys_site.mail.dev_mailbox.EmailBackend",
            "OPTIONS": {"folder": settings.DEVELOPMENT_MAILBOX},
        }
    }
    return settings.DEVELOPMENT_MAILBOX


@pytest.fixture
def kept(folder, queued, policy, at):
    """One mail in the mailbox; returns its name."""
    html = (
        '<html><head></head><body><p style="color:red">See <a href="https://example.com/x">this</a></p></body></html>'
    )
    queued(html=html)
    send_due(at=at)
    return next(dev_mailbox.newest_first(folder=folder)).name


def test_it_is_private(kept, folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_lists_and_shows_the_mail(kept, client):
    assert "Good day Ann" in client.get("/dev/mail/").text
    page = client.get(f"/dev/mail/{kept}/").text
    assert "To Ann." in page and "auto-generated" in page and "ann@example.com" in page


@pytest.mark.usefixtures("policy")
def test_it_shows_the_envelope_sender_beside_the_author(folder, queued, at, client, settings):
    settings.BOUNCE_MAILBOX = "bounces@back.example"
    delivery = queued()
    send_due(at=at)
    page = client.get(f"/dev/mail/{next(dev_mailbox.newest_first(folder=folder)).name}/").text
    assert f"&lt;{return_path(delivery=delivery.pk)}&gt;" in page and "bounces+" in page
    assert page.count("news@responsys.example") == 1


@pytest.mark.usefixtures("policy")
def test_links_of_the_text_part_can_be_followed(folder, queued, at, client):
    queued(name="https://example.com/confirm/tMAbzLrB9gzmbY3P0sVQ5w/")
    send_due(at=at)
    page = client.get(f"/dev/mail/{next(dev_mailbox.newest_first(folder=folder)).name}/").text
    assert 'href="https://example.com/confirm/tMAbzLrB9gzmbY3P0sVQ5w/"' in page


def test_its_html_part_is_shown_with_its_styles_and_links_under_the_strict_policy(kept, client):
    page = client.get(f"/dev/mail/{kept}/html/")
    assert " style=" not in page.text and 'href="https://example.com/x"' in page.text
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert re.findall(r'rel="stylesheet" href="/static/css/(\w+)', page.text) == ["tokens", "mail"]


def test_it_shows_what_is_attached_as_text(folder, policy, at, client):
    written = RenderedEmail(
        "test/letter", "Good day", "x", "<p>x", Attachment("receipt.json", '{"words": "[[name]] é"}')
    )
    queue(kind="legal", written=written, recipients=[Recipient("ann@example.com", {"name": "<b>"})], at=at)
    send_due(at=at)
    path = f"/dev/mail/{next(dev_mailbox.newest_first(folder=folder)).name}/"
    page = client.get(path).text
    assert f'<a href="{path}attached/1/">receipt.json</a> <span class="quiet">19\xa0bytes' in page
    file = client.get(f"{path}attached/1/")
    assert (file.text, file["Content-Type"]) == ('{"words": "<b> é"}', "text/plain; charset=utf-8")
    assert "default-src 'none'" in file["Content-Security-Policy"]


@pytest.mark.parametrize("number", ["0", "1", "99"])
def test_a_mail_without_files_has_none_to_show(kept, client, number):
    assert "Attached" not in client.get(f"/dev/mail/{kept}/").text
    with pytest.raises(Http404):
        dev_mailbox.attached(RequestFactory().get("/"), kept, int(number))


def test_an_empty_mailbox_says_so(folder, client, policy):
    assert "No mail yet" in client.get("/dev/mail/").text


@pytest.mark.parametrize("name", ["..", "20261123T120000000000-0000000g", "20261123T120000000000-00000000"])
def test_it_shows_nothing_but_mails(folder, name):
    with pytest.raises(Http404):
        dev_mailbox.message(RequestFactory().get("/"), name)


def test_a_production_site_has_none(client, policy):
    assert client.get("/dev/mail/").status_code == 404
