import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent, Contact
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression
from tests.leads.consent.conftest import ANN, field, opt_out_path


def may() -> bool:
    return can_receive_updates(address_digest=keyed_digest(ANN))


def test_nobody_gets_updates_who_did_not_confirm(ann):
    assert not may() and not can_receive_updates(address_digest=keyed_digest("nobody@example.org"))


def test_an_opt_out_of_contact_leaves_the_updates(issue, confirm, stop):
    confirm(issue())
    stop(scope="contact")
    assert may()
    assert Suppression.objects.stops_contact(address_digest=keyed_digest(ANN))


def test_a_link_from_before_the_opt_out_is_dead(client, issue, confirm, stop):
    path = issue()
    page = client.get(path)
    stop()
    for answer in (client.get(path), confirm(path), client.post(path, {"key": field(page, "key")})):
        assert answer.status_code == 410 and "You opted out after this link was sent" in answer.text
    assert not may() and Suppression.objects.count() == 1


def test_a_link_mailed_after_the_opt_out_lifts_it(issue, confirm, stop):
    stop()
    confirm(issue())
    assert may() and not Suppression.objects.exists()


def test_a_link_of_the_very_moment_of_the_opt_out_is_dead(client, issue, confirm, ann):
    path = issue()
    client.post(opt_out_path())
    assert confirm(path).status_code == 410


def test_a_link_mailed_between_two_opt_outs_is_dead(issue, confirm, stop):
    stop()
    path = issue()
    stop()
    assert confirm(path).status_code == 410
    assert not may()


def test_a_used_link_cannot_be_used_again_after_an_opt_out(issue, confirm, stop):
    path = issue()
    confirm(path)
    stop()
    assert confirm(path).status_code == 410
    assert not may()


def test_a_link_for_contact_lifts_no_opt_out_of_mailings(issue, confirm, stop):
    stop()
    confirm(issue(purpose="contact"))
    assert not may() and Suppression.objects.count() == 1


def test_a_staff_edit_lifts_nothing(issue, confirm, stop, ann, admin_client):
    confirm(issue())
    stop()
    rows = {
        "leads/contact": ann,
        "leads/consentevent": ConsentEvent.objects.first(),
        "mail/suppression": Suppression.objects.get(),
    }
    for place, row in rows.items():
        for act in ("change", "delete"):
            path = f"/in/admin/{place}/{row.pk}/{act}/"
            admin_client.post(path, {"post": "yes", "act": "confirmed", "scope": "contact", "name": "Ann"})
        admin_client.post(
            f"/in/admin/{place}/", {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        )
    assert not may() and Suppression.objects.get() == rows["mail/suppression"]


def test_a_new_wish_lifts_nothing(issue, confirm, stop, ann):
    stop()
    wish = {"purpose": "updates", "action": "asked", "channel": "form", "wording": "x", "wording_sha256": "0" * 64}
    shown = {"policy_version_id": 2, "policy_text_sha256": "0" * 64}
    ConsentEvent.objects.create(contact=ann, address_digest=keyed_digest(ANN), at=timezone.now(), **wish, **shown)
    assert not may() and Suppression.objects.count() == 1


def test_an_opt_out_follows_the_person_from_address_to_address(issue, confirm, stop, ann, client):
    confirm(issue())
    elsewhere = {"address": "ann@example.org", "address_digest": keyed_digest("ann@example.org")}
    Contact.objects.update(**elsewhere)
    stop("ann@example.org")
    Contact.objects.update(address=ANN, address_digest=keyed_digest(ANN))
    assert not may()


def test_somebody_erased_who_comes_again_starts_without_consent(issue, confirm, ann, at):
    confirm(issue())
    Contact.objects.update(erased_at=at, address="", name="")
    Contact.objects.create(address=ANN, address_digest=keyed_digest(ANN), created_at=at)
    assert not may()


def test_the_database_refuses_an_undone_without_its_opt_out(ann):
    act = {"purpose": "all-mailings", "action": "undone", "channel": "link", "wording": "x", "wording_sha256": "0" * 64}
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentEvent.objects.create(contact=ann, address_digest=keyed_digest(ANN), at=timezone.now(), **act)
