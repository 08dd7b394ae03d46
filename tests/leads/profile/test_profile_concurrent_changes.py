"""Double clicks, reloads and two windows: several processes at once do what one would have done."""

import threading

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leads.models import Contact, ContactChange, Link
from leads.profile import address_change
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery, Suppression
from tests.factories import make_contact
from tests.leads.consent.conftest import opt_out_path
from tests.leads.profile.conftest import LINK_FORM, NEW, key_of
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*posts) -> list[int]:
    statuses = []

    def post(path, data):
        statuses.append(SiteClient().post(path, data).status_code)
        connection.close()

    threads = [threading.Thread(target=post, args=args) for args in posts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(statuses)


@pytest.fixture
def confirm_path(ann) -> str:
    facts = {"address": NEW, "address_digest": keyed_digest(NEW)}
    token = Link.objects.issue(purpose=Link.Purpose.NEW_ADDRESS, contact=ann, at=timezone.now(), facts=facts)
    return f"/profile/new-address/{token}/"


def test_one_form_asks_for_one_link(ann, client):
    form = {"key": key_of(client), "email": "ann.smith@example.com"}
    assert at_once(*[(LINK_FORM, form)] * 5) == [303] * 5
    assert DBTaskResult.objects.filter(task_path__startswith="leads.").count() == 1


def test_an_address_is_changed_once_and_told_once(confirm_path):
    assert at_once(*[(confirm_path, {})] * 5) == [303] * 5
    assert ContactChange.objects.count() == Delivery.objects.count() == 1


def test_two_people_who_want_one_address_do_not_both_get_it(ann, confirm_path):
    ben = make_contact("ben@example.com", name="Ben")
    facts = {"address": NEW, "address_digest": keyed_digest(NEW)}
    token = Link.objects.issue(purpose=Link.Purpose.NEW_ADDRESS, contact=ben, at=timezone.now(), facts=facts)
    assert at_once((confirm_path, {}), (f"/profile/new-address/{token}/", {})) == [303, 409]
    assert Contact.objects.filter(address_digest=keyed_digest(NEW)).count() == 1


def test_the_same_correction_is_written_once(page, ann):
    page.open()
    form = {**page.shown, "name": "Ann Jones", "company": ann.company}
    assert at_once(*[(page.path, form)] * 5) == [303] * 5
    assert ContactChange.objects.count() == Delivery.objects.count() == 1


def test_an_opt_out_at_the_moment_of_a_move_goes_along(ann, confirm_path, client, monkeypatch):
    """It arrives when the change has just read that nothing is stopped."""
    read, threads = address_change.plan_transfer, []

    def what_follows(**given):
        following = read(**given)
        threads.append(threading.Thread(target=at_once, args=[(opt_out_path(ann.address), {})]))
        threads[-1].start()
        threads[-1].join(timeout=1)  # it comes to its end, or waits for the change
        return following

    monkeypatch.setattr(address_change, "plan_transfer", what_follows)
    assert client.post(confirm_path).status_code == 303
    [thread.join() for thread in threads]
    assert Contact.objects.get().address == NEW and Suppression.objects.stops_marketing(
        address_digest=keyed_digest(NEW)
    )
