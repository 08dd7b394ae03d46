"""The page and the mail of a draft, before anybody else sees them."""

import pytest
from django.core import mail

from privacy.models import PolicyVersion
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.notices.conftest import MINUTE


@pytest.fixture
def draft(draft_change):
    return draft_change(notes=[("changes", "We name a second office.", "")])


def test_the_page_is_the_one_that_visitors_get_after_the_posting(draft, staff_of, text_of, at):
    page = staff_of(0).open(draft, "preview/page/", at=at)
    shown = " ".join(page.text.split())
    assert "Privacy policy, version 3" in shown and "We added a sentence here." in shown
    assert "Not in force before 23 December 2026" in shown
    assert not PolicyVersion.objects.filter(number=3).exists()
    text_of("/privacy/versions/3/", status=404)


def test_the_mail_is_shown_in_text_and_in_html_without_inline_styles(draft, staff_of, at):
    assert "We name a second office." in staff_of(0).open(draft, "preview/", at=at).text
    html = staff_of(0).open(draft, "preview/mail/", at=at)
    assert "We name a second office." in html.text and " style=" not in html.text
    assert "/static/css/mail" in html.text


def test_the_mail_goes_to_oneself_and_to_nobody_else(draft, staff_of, on_file, at):
    on_file("ann")
    answer = staff_of(0).post(draft, "preview/to-myself/", at=at)
    assert "on its way to you" in answer.text
    send_due(at=at + MINUTE)
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.com"] and sent.subject.startswith("Preview: Our privacy policy changes")
    assert not draft.notices.exists()


def test_an_account_without_an_address_is_told_so(draft, staff_of, officers, at):
    type(officers[0]).objects.filter(pk=officers[0].pk).update(email="")
    answer = staff_of(0).post(draft, "preview/to-myself/", at=at)
    assert "no address that mail can go to" in answer.text


def test_a_draft_without_a_text_has_no_page(staff_of, policy, at):
    draft = PolicyVersion.objects.create(kind="change")
    assert "no text yet" in staff_of(0).open(draft, "preview/", at=at).text
    assert staff_of(0).open(draft, "preview/page/", at=at + MINUTE).status_code == 404
