import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.consent.opt_out import opt_out
from leads.models import ConsentEvent, Contact
from privacy.rights.erasure import erase_now
from responsys_site.core.email_addresses import keyed_digest
from tests.leads.receipts.conftest import document_in, path_in


def press(client, mail, page: str, **posted) -> None:
    """Open a page of a link in the mail, and press its button."""
    path = re.search(rf"/{page}/[\w-]+/", mail.body)[0]
    key = re.search(r'name="key" value="([^"]+)"', client.get(path).text)
    assert client.post(path, {**({"key": key[1]} if key else {}), **posted}).status_code == 200


def test_a_confirmation_and_a_withdrawal_stand_below_what_was_asked(mail, client, page):
    press(client, mail, "confirm")
    press(client, mail, "opt-out")
    shown = page(path_in(mail))
    assert shown.index("Asked for, to be confirmed") < shown.index("Confirmed <span") < shown.index("Withdrawn <span")
    assert shown.count(">verified<") == 5


def test_the_json_has_them_after_the_first_and_nothing_else_differs(mail, client):
    press(client, mail, "confirm")
    press(client, mail, "opt-out")
    before, after = document_in(mail), client.get(f"{path_in(mail).rstrip('/')}.json").json()
    states = [record.pop("dpv:hasConsentStatus") for record in after["dpv:hasRecordOfActivity"]]
    first = [record.pop("dpv:hasConsentStatus") for record in before["dpv:hasRecordOfActivity"]]
    assert after == before and [one[:1] for one in states] == first
    kinds = [[event["@type"][0] for event in one] for one in states]
    assert ["dpv:ConsentRequested", "dpv:ConsentGiven", "dpv:ConsentWithdrawn"] in kinds


def test_another_person_s_acts_are_not_there(mail, ask, sent, client, page):
    ask(email="ben@example.com", updates="on")
    press(client, sent()[1], "confirm")
    assert "Confirmed <span" not in page(path_in(mail))


def test_words_that_are_not_the_recorded_ones_are_told(mail, page, monkeypatch):
    monkeypatch.setattr("privacy.receipts.views.text_sha256", lambda *, text: "0" * 64)
    shown = page(path_in(mail))
    assert shown.count("not as recorded") == ConsentEvent.objects.count() and ">verified<" not in shown


@pytest.mark.parametrize("word", ["Ann", "Example", "import a list"])
def test_after_erasure_the_proof_stays_and_says_so(mail, page, word):
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        erase_now(address=Contact.objects.get().address, reason="asked", at=timezone.now())
    shown = page(path_in(mail))
    assert "Erased on" in shown and shown.count(">verified<") == 3 and word not in shown


def test_after_a_change_of_address_the_old_mailbox_learns_no_more(mail, page):
    address_digest = keyed_digest("new@example.com")
    Contact.objects.update(address="new@example.com", address_digest=address_digest)
    opt_out(address_digest=address_digest, channel=ConsentEvent.Channel.PROFILE, words="Stop", at=timezone.now())
    shown = page(path_in(mail))
    assert "another address" in shown and "Withdrawn <span" not in shown
