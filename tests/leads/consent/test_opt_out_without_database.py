"""The database cannot be reached: an opt-out is taken by the journal alone, holds at once, and is recorded later."""

import json

import pytest
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from leads.consent.double_opt_in import issue_confirm_link
from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent, Contact
from leads.profile.links import issue_profile_link
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.http import snapshot
from responsys_site.core.journal.replay import catch_up
from responsys_site.mail import suppression
from responsys_site.mail.models import Delivery, Message, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.databases import connect_as
from tests.factories import make_contact, make_message
from tests.leads.consent.conftest import ANN, ONE_CLICK, field, link_in, opt_out_path

pytestmark = pytest.mark.django_db(transaction=True)
CARL = "carl@example.com"


@pytest.fixture
def without_database(policy):
    """Do something while the database cannot be reached."""
    as_it_is = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT")}
    nowhere = {"NAME": "none/there", "HOST": "127.0.0.1", "PORT": "9"}

    def do(act):
        connect_as(nowhere)
        try:
            with pytest.raises(OperationalError):
                connection.ensure_connection()
            return act()
        finally:
            connect_as(as_it_is)

    return do


def ann_on_file() -> Contact:
    return make_contact(ANN, name="Ann Smith")


def mailed_to(*addresses: str) -> set[str]:
    news = make_message(*addresses, kind=Message.Kind.MARKETING)
    send_due(at=timezone.now())
    return set(news.deliveries.filter(state=Delivery.State.SENT).values_list("address", flat=True))


@pytest.mark.parametrize("is_warm", [True, False])
def test_its_page_opens(client, without_database, is_warm):
    if is_warm:
        snapshot.current()
    answer = without_database(lambda: client.get(opt_out_path()))
    assert answer.status_code == 200 and "Stop all mailings to me" in answer.text


@pytest.mark.parametrize(("posted", "how"), [(ONE_CLICK, "one-click"), ({}, "link"), ({"scope": "contact"}, "link")])
def test_the_button_acts_and_the_row_follows(client, without_database, settings, posted, how):
    ann_on_file()
    answer = without_database(lambda: client.post(opt_out_path(), posted))
    assert answer.status_code == 200 and "Done." in answer.text and not field(answer, "key")
    assert not Suppression.objects.exists()
    (line,) = map(json.loads, settings.OPT_OUT_JOURNAL.read_text().splitlines())
    send_due(at=timezone.now())
    assert Suppression.objects.get().scope == line["scope"] == posted.get("scope", "marketing")
    choice = ConsentEvent.objects.get()
    assert (choice.action, choice.channel, choice.at.isoformat()) == ("opted-out", how, line["at"])
    assert Delivery.objects.get(message__template="leads/opt_out_receipt").address == ANN


def test_the_next_mailing_goes_to_everybody_else(client, without_database):
    without_database(lambda: client.post(opt_out_path(), ONE_CLICK))
    assert mailed_to(ANN, CARL) == {CARL}


def test_an_opt_out_by_the_journal_alone_holds_within_a_mailing(client, without_database, monkeypatch):
    """The web's database is gone while a worker sends: the worker sees the line itself."""
    monkeypatch.setattr(suppression, "CHECK_INTERVAL", 0)
    stop = suppression.SuppressionChecker.stops
    pressed = []

    def stops(self, *, delivery):
        if not pressed:
            pressed.append(without_database(lambda: client.post(opt_out_path(), ONE_CLICK)))
        return stop(self, delivery=delivery)

    monkeypatch.setattr(suppression.SuppressionChecker, "stops", stops)
    assert mailed_to(CARL, ANN) == {CARL}


@pytest.mark.parametrize("posted", [ONE_CLICK, {}])
def test_the_link_of_an_old_mail_stops_the_address_of_today(client, without_database, posted):
    """Ann moved, opted out, and confirmed updates again at her new address; the old one stayed stopped."""
    profile, new = f"/profile/{issue_profile_link(contact=ann_on_file(), at=timezone.now())}/", "ann@example.org"
    client.post(f"{profile}address/", {"email": new})
    send_due(at=timezone.now())
    client.post(link_in(mail.outbox[-1], "profile/new-address"), {})
    client.post(opt_out_path(new), {})
    link = issue_confirm_link(contact=Contact.objects.get(), purpose="updates", at=timezone.now())
    client.post(f"/confirm/{link}/", {"key": field(client.get(f"/confirm/{link}/"), "key")})
    assert can_receive_updates(address_digest=keyed_digest(new))
    without_database(lambda: client.post(opt_out_path(), posted))
    assert catch_up(at=timezone.now()) and not can_receive_updates(address_digest=keyed_digest(new))
    assert mailed_to(new, CARL) == {CARL}


def test_it_is_recorded_once(client, without_database):
    ann_on_file()
    without_database(lambda: [client.post(opt_out_path(), ONE_CLICK) for _ in range(3)])
    for _run in range(3):
        send_due(at=timezone.now())
    assert Suppression.objects.count() == ConsentEvent.objects.count() == 1


def test_a_link_that_was_altered_is_not_found(client, without_database):
    assert without_database(lambda: client.post("/opt-out/" + "A" * 32 + "/", ONE_CLICK)).status_code == 404


@pytest.mark.parametrize("path", ["/opt-out/undo/", f"/confirm/{'A' * 22}/", f"/profile/{'A' * 22}/choices/"])
def test_what_needs_the_database_is_to_be_tried_again(client, without_database, policy, path):
    key, client.raise_request_exception = field(client.post(opt_out_path(CARL)), "key"), False
    answer = without_database(lambda: client.post(path, {"key": key, "choice": "stop-updates"}))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60") and "try again in a minute" in answer.text


def test_an_act_whose_rows_were_never_committed_stops_nobody_else(client, policy, settings):
    with transaction.atomic():
        client.post(opt_out_path(), ONE_CLICK)
        transaction.set_rollback(True)
    assert settings.OPT_OUT_JOURNAL.exists() and not Suppression.objects.exists()
    assert mailed_to(ANN, CARL) == {CARL}
    assert Suppression.objects.get().address_digest == keyed_digest(ANN)
