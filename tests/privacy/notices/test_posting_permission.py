"""Each page of a version, and each act on it, is refused to whoever does not hold the right."""

import pytest

from privacy.admin.actions import VERSION_ACTIONS
from privacy.models import PolicyVersion, Posting, Review
from responsys_site.core.models import AuditEvent
from tests.factories import make_staff, sign_in
from tests.privacy.notices.conftest import ADMIN

PAGES = ["preview/", "preview/page/", "preview/mail/", "dry-run/", "told/"]


@pytest.fixture
def others(db):
    return [sign_in(make_staff(role, role=role)) for role in ("Lead managers", "Auditors")]


@pytest.mark.parametrize("page", [*PAGES, *(f"act/{name}/" for name in VERSION_ACTIONS)])
def test_others_are_refused_by_get_and_by_post(others, client, draft_change, page):
    draft = draft_change()
    for colleague in others:
        assert colleague.get(f"{ADMIN}{draft.pk}/{page}").status_code == 403
        assert colleague.post(f"{ADMIN}{draft.pk}/{page}").status_code == 403
    assert "/login/" in client.get(f"{ADMIN}{draft.pk}/{page}")["Location"]


def test_a_draft_is_neither_written_nor_shown_by_others(others, draft_change):
    draft = draft_change()
    for colleague in others:
        assert colleague.get(f"{ADMIN}add/").status_code == 403
        assert colleague.get(f"{ADMIN}{draft.pk}/change/").status_code == 403


@pytest.mark.parametrize("name", VERSION_ACTIONS)
def test_looking_at_what_an_act_brings_about_does_nothing(draft_change, staff_of, at, name):
    current = PolicyVersion.objects.get(number=2)
    for version in (draft_change(), current):
        staff_of(0).open(version, f"act/{name}/", at=at)
    assert not Posting.objects.exists() and not Review.objects.exists() and not AuditEvent.objects.exists()
    assert PolicyVersion.objects.drafts().count() == 1


def test_an_act_that_there_is_not_answers_404(draft_change, staff_of, at):
    assert staff_of(0).open(draft_change(), "act/postpone/", at=at).status_code == 404
    assert staff_of(0).open(PolicyVersion(pk=999_999), "act/ask/", at=at).status_code == 404
