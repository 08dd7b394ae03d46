from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient
from responsys_site.mail.rendering.templates import Attachment
from tests.factories import make_message
from tests.mail.admin.conftest import page_of

LIST = "/in/admin/mail/message/"


def test_the_list_says_how_far_each_is(sent_to, administrator):
    sent_to("sent", "sent", "failed", "in doubt", "queued")
    page = administrator.get(LIST).text
    assert '<progress max="5" value="4" aria-label="settled"></progress> 4 of 5' in page
    assert "under way" in page and "✗ 1 failed, 1 in doubt" in page


NOW = timezone.now()


@pytest.mark.parametrize(
    ("state", "change", "standing"),
    [
        ("queued", {}, ("under-way", "under way")),
        ("queued", {"not_before": NOW + timedelta(days=1)}, ("scheduled", "scheduled for")),
        ("queued", {"paused_at": NOW}, ("paused", "paused since")),
        ("queued", {"cancelled_at": NOW}, ("cancelled", "cancelled on")),
        ("sent", {}, ("done", "done")),
        ("failed", {}, ("unwell", "1 failed")),
    ],
)
def test_how_it_stands_is_said_in_words_and_can_be_filtered_by(sent_to, administrator, state, change, standing):
    Message.objects.filter(pk=sent_to(state).pk).update(**change)
    name, words = standing
    other = "done" if state == "queued" else "under-way"
    assert f">{words}" in administrator.get(LIST, {"standing": name}).text.replace("✗ ", "")
    assert "0 messages" in administrator.get(LIST, {"standing": other}).text


def test_one_to_nobody_is_shown_too(at, administrator, member):
    message = make_message(kind="legal", at=at)
    for browser in (administrator, member("Auditors")):
        assert "to nobody" in browser.get(LIST).text and "to nobody" in browser.get(page_of(message)).text


def test_a_page_shows_both_parts_as_text_with_their_markers(sent_to, administrator):
    page = administrator.get(page_of(sent_to("sent"))).text
    assert "To [[name]]." in page and "&lt;p&gt;[[name]]&lt;/p&gt;" in page and "<p>[[name]]</p>" not in page


@pytest.fixture
def receipt(db, at):
    """A mail with a file."""
    attachment = Attachment("consent-receipt.json", '{"@id": "[[token]]", "words": "<b>é</b>"}')
    return make_message(Recipient("ann@example.com", {"token": "secret"}), kind="legal", attachment=attachment, at=at)


def test_an_attached_file_is_named_with_its_size_and_shown_as_text_with_its_markers(receipt, administrator, member):
    link = f"/in/admin/mail/message/{receipt.pk}/attached/"
    page = f'<a href="{link}">consent-receipt.json</a> (42\xa0bytes)'
    assert page in administrator.get(page_of(receipt)).text
    file = administrator.get(link)
    assert (file["Content-Type"], file.text) == ("text/plain; charset=utf-8", receipt.attachment)
    assert file["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in file["Content-Security-Policy"]
    assert member("").get(link).status_code == 403


def test_a_delivery_names_the_file_too_and_links_to_it_for_those_who_may_open_it(receipt, member):
    page = f"/in/admin/mail/delivery/{receipt.deliveries.get().pk}/change/"
    assert f"/in/admin/mail/message/{receipt.pk}/attached/" in member("Lead managers").get(page).text
    clerk = member("", "view_delivery").get(page).text
    assert "consent-receipt.json (42\xa0bytes)" in clerk and "/attached/" not in clerk and "secret" not in clerk


def test_a_message_without_a_file_has_none_to_show(sent_to, administrator):
    message = sent_to("sent")
    assert "Attached file" not in administrator.get(page_of(message)).text
    assert administrator.get(f"/in/admin/mail/message/{message.pk}/attached/").status_code == 404


def test_figures_lead_to_the_deliveries_for_those_who_may_see_them(sent_to, administrator, member):
    message = sent_to("sent", "failed")
    link = f"/in/admin/mail/delivery/?message={message.pk}&amp;state__exact=failed"
    assert link not in administrator.get(page_of(message)).text
    manager = member("Lead managers")
    assert link in manager.get(page_of(message)).text
    deliveries = manager.get(link.replace("&amp;", "&")).text
    assert "person1@example.com" in deliveries and "person0@example.com" not in deliveries


def test_a_look_at_a_message_is_a_look_at_nobody(sent_to, administrator):
    administrator.get(page_of(sent_to("sent")))
    assert not AuditEvent.objects.filter(kind="look").exists()


def test_the_list_costs_the_same_for_one_message_and_for_thirty(sent_to, administrator):
    counts = []
    for messages in (1, 29):
        for _ in range(messages):
            sent_to("sent")
        administrator.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            administrator.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_list_counts_every_row(sent_to, member, monkeypatch):
    monkeypatch.setattr("responsys_site.core.admin.base.MAX_COUNTED", 60)
    sent_to(*["sent"] * 70)
    manager = member("Lead managers")
    with CaptureQueriesContext(connection) as queries:
        page = manager.get("/in/admin/mail/delivery/").text
    assert "more than 60 found" in page and "The newest 60 deliveries" in page
    assert "?p=2" in page and "?p=3" not in page
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"] and "mail_delivery" in query["sql"]]
    assert counts and all("LIMIT 61" in sql for sql in counts)
