import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.consent.eligibility import can_receive_updates
from leads.consent.opt_out import opt_out
from leads.models import Contact, InformationRequest, PendingSubmission
from leads.personal_data import LeadsDataSource, past_retention
from leads.requests.process import process_pending
from privacy.rights.erasure import erase_now
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.personal_data import find_person
from responsys_site.mail.models import Suppression
from tests.factories import make_contact
from tests.leads.consent.conftest import field

ANN = "ann.smith@example.com"
MINUTE = timedelta(minutes=1)


def test_who_is_erased_leaves_no_form_behind(waiting):
    erase_now(address=ANN, reason="retention", at=timezone.now())
    assert process_pending(at=timezone.now()) == 0
    assert not Contact.objects.active().exists() and not InformationRequest.objects.exists()
    assert find_leftovers(texts=["Ann.Smith@Example.com", "How do I import a list?"]) == []


def test_it_is_found_and_handed_out(waiting):
    (record,) = LeadsDataSource().export(person=find_person(address=ANN))
    assert record.kind == "Form of yours that waits to be recorded"
    assert {"Ann Smith", "Canada", "How do I import a list?"} <= set(map(str, record.facts.values()))
    assert LeadsDataSource().find(person=find_person(address=ANN)) == 1


def test_the_person_is_known_by_what_waits(waiting):
    assert find_person(address=ANN).names == {"Ann Smith"}
    assert find_person(address=ANN).addresses == {ANN, "Ann.Smith@Example.com"}


def test_whoever_opts_out_meanwhile_gets_no_link_that_undoes_it(waiting, client, sent):
    at = waiting.received_at
    opt_out(address_digest=keyed_digest(ANN), channel="link", words="Stop", at=at + MINUTE)
    process_pending(at=at + 2 * MINUTE)
    with time_machine.travel(at + 3 * MINUTE, tick=False):
        path = re.search(r"/confirm/[\w-]{22}/", sent()[0].body)[0]
        page = client.get(path)
        client.post(path, {"key": field(page, "key")} if 'name="key"' in page.text else {})
    assert Suppression.objects.stops_marketing(address_digest=keyed_digest(ANN))
    assert not can_receive_updates(address_digest=keyed_digest(ANN))


@pytest.mark.parametrize("waits", [True, False])
def test_nobody_is_forgotten_while_a_form_of_theirs_waits(ask, waits):
    long_ago = timezone.now() - timedelta(days=4 * 366)
    make_contact(ANN, at=long_ago)
    ask(recorded=False, email=ANN if waits else "ben@example.com")
    assert bool(past_retention(at=timezone.now())) is not waits
    assert PendingSubmission.objects.exists()
