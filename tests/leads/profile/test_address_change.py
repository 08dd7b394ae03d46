from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import Contact, ContactChange, Link
from responsys_site.core.email_addresses import keyed_digest
from tests.leads.profile.conftest import NEW, links_alive

OLD = "Ann.Smith@example.com"


@pytest.fixture
def confirm_path(page, link_in) -> str:
    page.name_new_address()
    return link_in(NEW, "profile/new-address/")


def test_nothing_changes_before_it_is_confirmed(client, page, confirm_path, ann):
    assert client.get(confirm_path).status_code == 200 and client.head(confirm_path).status_code == 200
    ann.refresh_from_db()
    assert ann.address == OLD and client.get(page.path).status_code == 200


def test_confirmed_it_is_theirs_with_its_history(client, confirm_path, ann):
    assert client.post(confirm_path)["Location"] == "/profile/new-address/done/"
    ann.refresh_from_db()
    assert (ann.address, ann.address_digest) == (NEW, keyed_digest(NEW))
    assert ContactChange.objects.values_list("field", "old", "new", "by").get() == ("address", OLD, NEW, "person")
    assert client.get("/profile/new-address/done/").status_code == 200


def test_the_old_address_is_told_without_the_new_one_in_full(client, confirm_path, mailed):
    client.post(confirm_path)
    told = mailed(OLD)[-1]
    assert "was changed" in told.subject and NEW not in told.body and "A…@e….org" in told.body


def test_every_link_of_the_person_ends(client, page, confirm_path, ann):
    token = Link.objects.issue(purpose=Link.Purpose.CONFIRM, contact=ann, at=timezone.now())
    client.post(confirm_path)
    assert links_alive(ann) == 0
    assert Link.objects.find(purpose=Link.Purpose.CONFIRM, token=token, at=timezone.now()) is None
    assert client.get(page.path).status_code == client.get(confirm_path).status_code == 404
    assert not Link.objects.filter(facts__has_key="address").exists()


def test_pressed_twice_it_happens_once_and_is_answered_alike(client, confirm_path):
    assert [client.post(confirm_path).status_code for _ in range(3)] == [303, 303, 303]
    assert ContactChange.objects.count() == 1


def test_the_link_lives_for_a_day(client, confirm_path, ann):
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert client.get(confirm_path).status_code == client.post(confirm_path).status_code == 404
    ann.refresh_from_db()
    assert ann.address == OLD


def test_naming_another_address_ends_the_link_to_the_first(client, page, confirm_path, link_in):
    page.name_new_address("ann@example.net")
    assert client.post(confirm_path).status_code == 404
    assert client.post(link_in("ann@example.net", "profile/new-address/")).status_code == 303


def test_a_post_from_another_site_is_asked_again_here(client, confirm_path, ann):
    answer = client.post(confirm_path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "another site" in answer.text
    ann.refresh_from_db()
    assert ann.address == OLD


@pytest.mark.parametrize("address", ["ann.smith@EXAMPLE.com", "ann@", "", "a@example.com b@example.com"])
def test_an_address_that_is_none_or_no_new_one_is_named(page, address):
    answer = page.name_new_address(address)
    assert answer.status_code == 422 and 'href="#id_email"' in answer.text and Link.objects.count() == 1


def test_a_mailbox_gets_one_such_mail_a_day_and_its_link_stays_good(client, page, confirm_path, mailed):
    assert [page.name_new_address().status_code for _ in range(3)] == [303] * 3
    assert len(mailed(NEW)) == 1 and client.post(confirm_path).status_code == 303


def test_a_person_names_five_addresses_a_day(page):
    answers = [page.name_new_address(f"ann{number}@example.net") for number in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_the_mail_says_nothing_about_the_person(page, mailed):
    page.name_new_address()
    (mail,) = mailed(NEW)
    for part in (mail.subject, mail.body, mail.alternatives[0].content):
        assert "Smith" not in part and "Daughters" not in part


def test_the_answer_to_the_new_address_is_a_link_to_the_new_record(client, confirm_path, ann):
    client.post(confirm_path)
    assert Contact.objects.of(address_digest=keyed_digest(NEW)) == ann
    assert Contact.objects.of(address_digest=keyed_digest(OLD)) is None


def test_a_link_to_a_look_alike_from_before_an_upgrade_has_expired(client, confirm_path, ann):
    link = Link.objects.get(purpose=Link.Purpose.NEW_ADDRESS)
    link.facts["address"] = f"\u212a{NEW}"
    link.save(update_fields=["facts"])
    assert client.post(confirm_path).status_code == client.get(confirm_path).status_code == 404
    ann.refresh_from_db()
    assert ann.address == OLD
