"""A person who moved opts out, by a link to their new address or to the one they left, and it stops them alone."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent
from leads.promise_checks.consent import opt_outs_of_the_journal_are_known
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.scheduler import run
from responsys_site.core.personal_data import unsubscribe
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import IncomingMail, Message, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_contact, make_message
from tests.leads.consent.conftest import field, opt_out_path
from tests.leads.profile.conftest import NEW
from tests.mail.inbound.reports import complaint

OLD, CARL = "ann.smith@example.com", "carl@example.com"


@pytest.fixture
def moved(client, page, link_in, confirmed):
    """Ann, who had confirmed updates, has moved to the new address."""
    page.name_new_address()
    assert client.post(link_in(NEW, "profile/new-address/")).status_code == 303
    mail.outbox.clear()


def mailed_to() -> set[str]:
    make_message(OLD, NEW, CARL, kind=Message.Kind.MARKETING)
    send_due(at=timezone.now())
    return {letter.to[0] for letter in mail.outbox if letter.subject == "News"}


@pytest.mark.parametrize("pressed", [OLD, NEW])
def test_an_opt_out_after_a_move_stops_the_mailings_of_nobody_else(client, moved, pressed):
    client.post(opt_out_path(pressed))
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert "is in the database" in opt_outs_of_the_journal_are_known(at=timezone.now())
        assert mailed_to() == {CARL}


def test_a_link_mailed_to_the_former_address_acts_for_the_person_and_is_answered_at_the_present_one(client, moved):
    answer = client.post(opt_out_path(OLD))
    assert "Done." in answer.text and not can_receive_updates(address_digest=keyed_digest(NEW))
    assert ConsentEvent.objects.get(action="opted-out").address_digest == keyed_digest(NEW)
    send_due(at=timezone.now())
    (receipt,) = [letter for letter in mail.outbox if "/confirm/" in letter.body]
    assert receipt.to == [NEW]


def test_journal_and_list_name_the_same_addresses(client, moved, settings):
    client.post(opt_out_path(NEW))
    lines = [json.loads(line) for line in settings.OPT_OUT_JOURNAL.read_text().splitlines()]
    listed = set(Suppression.objects.values_list("address_digest", flat=True))
    assert {line["address_digest"] for line in lines} == listed == {keyed_digest(OLD), keyed_digest(NEW)}


@pytest.mark.parametrize("pressed", [OLD, NEW])
def test_undo_takes_back_all_that_the_opt_out_did(client, moved, pressed):
    key = field(client.post(opt_out_path(pressed)), "key")
    for _twice in range(2):
        assert "Everything is as it was" in client.post("/opt-out/undo/", {"key": key}).text
    assert not Suppression.objects.exists() and can_receive_updates(address_digest=keyed_digest(NEW))


def test_undo_leaves_an_older_opt_out_of_the_former_address(client, page, link_in, confirmed):
    client.post(opt_out_path(OLD), {"scope": "contact"})
    page.name_new_address()
    client.post(link_in(NEW, "profile/new-address/"))
    Suppression.objects.filter(
        address_digest=keyed_digest(NEW)
    ).delete()  # as if contact was confirmed again from there
    key = field(client.post(opt_out_path(OLD), {"scope": "contact"}), "key")
    client.post("/opt-out/undo/", {"key": key})
    assert Suppression.objects.get().address_digest == keyed_digest(OLD)


def test_the_link_of_an_address_that_has_a_new_owner_acts_for_the_owner_alone(client, moved, confirmed):
    make_contact(OLD, name="Ann S.")
    client.post(opt_out_path(OLD))
    assert Suppression.objects.get().address_digest == keyed_digest(OLD)
    assert can_receive_updates(address_digest=keyed_digest(NEW))


def test_an_opt_out_sent_by_mail_from_the_former_address_stops_the_person_too(moved):
    unsubscribe(address=OLD, channel="mail", at=timezone.now())
    assert not can_receive_updates(address_digest=keyed_digest(NEW))


@pytest.mark.parametrize("reported", [OLD, NEW])
def test_a_complaint_about_an_old_mail_stops_the_address_of_today(moved, settings, reported):
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    news = make_message(reported, kind=Message.Kind.MARKETING)
    report = complaint(original=return_path(delivery=news.deliveries.get().pk))
    with SpooledMessage() as arriving:
        arriving.add(report)
        store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(), at=timezone.now())
    run(name="handle-incoming-mail", at=timezone.now())
    assert mailed_to() == {CARL} and not can_receive_updates(address_digest=keyed_digest(NEW))
