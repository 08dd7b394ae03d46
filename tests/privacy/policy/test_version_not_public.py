import pytest

from privacy.models import PolicyVersion
from responsys_site.core.http import snapshot
from tests.privacy.conftest import POSTED, WORDS

ADDRESSES = ["/privacy/versions/2/", "/privacy/versions/2.json", "/privacy/versions/2.md"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_draft_answers_404_to_everyone(first, draft, client, admin_client, path):
    draft(what_changed="A secret plan")
    for visitor in (client, admin_client):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", [*ADDRESSES, "/privacy/versions/1..2/", "/privacy/versions/2..1/"])
def test_a_withdrawn_version_says_when_and_why_and_none_of_its_words(first, post, client, path):
    change = post(2, words=WORDS.replace("The body of the clause.", "A word that nobody needs."))
    assert "A word that nobody needs." in client.get(path).text
    PolicyVersion.objects.filter(pk=change.pk).update(withdrawn_at=POSTED, withdrawal_reason="Unclear words.")
    snapshot.clear()
    answer = client.get(path)
    assert answer.status_code == 410 and "withdrew it on 31 December 2029" in answer.text
    assert "Unclear words." in answer.text and "A word that nobody needs." not in answer.text


@pytest.mark.parametrize("path", ["/privacy/versions/0/", "/privacy/versions/01/", "/privacy/versions/%D9%A1/"])
def test_a_version_has_one_address(policy, client, path):
    assert client.get(path).status_code == 404


def test_a_site_without_a_policy_says_so(db, client):
    assert client.get("/privacy/").status_code == 404
    assert b"No version has been posted yet" in client.get("/privacy/versions/").content


def test_drafts_are_edited_under_the_admin(admin_client, draft):
    version = draft()
    page = admin_client.get(f"/in/admin/privacy/policyversion/{version.pk}/change/")
    assert b'name="what_changed"' in page.content


def test_posted_versions_are_only_shown_under_the_admin(admin_client, first):
    address = f"/in/admin/privacy/policyversion/{first.pk}/"
    page = admin_client.get(f"{address}change/")
    assert page.status_code == 200
    assert b'name="what_changed"' not in page.content
    assert admin_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
