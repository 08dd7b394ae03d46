import json
import re

import pytest
from django.utils import timezone

from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent
from leads.profile.address_change import request_address_change
from responsys_site.core import personal_data
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.personal_data import unsubscribe
from responsys_site.mail.models import Message, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_message
from tests.privacy.rights.conftest import ANN


@pytest.fixture
def confirmed(ann):
    """Ann gets updates."""
    facts = {"wording": "Send me updates.", "wording_sha256": "0" * 64, "policy_text_sha256": "1" * 64}
    return ConsentEvent.objects.create(
        contact=ann, address_digest=ann.address_digest, purpose="updates", action="confirmed", channel="link",
        policy_version_id=2, at=timezone.now(), **facts,
    )  # fmt: skip


def restrict() -> None:
    personal_data.restrict(address=ANN, at=timezone.now())


def lift() -> None:
    personal_data.lift_restriction(address=ANN, at=timezone.now())


def outcome(kind: str) -> str:
    message = make_message(ANN, kind=Message.Kind(kind))
    send_due(at=timezone.now())
    return message.deliveries.get().state


def test_an_objection_by_mail_is_an_opt_out_with_its_receipt(confirmed, sent):
    assert unsubscribe(address=ANN, channel="mail", at=timezone.now()).done == 1
    choice = ConsentEvent.objects.get(action="opted-out")
    assert (choice.channel, choice.purpose) == ("mail", "all-mailings") and not can_receive_updates(
        address_digest=keyed_digest(ANN)
    )
    assert "stopped" in sent()[-1].subject.lower() or "stop" in sent()[-1].body.lower()
    assert "someone asked us for it" in sent()[-1].body and "used its link" not in sent()[-1].body


def test_a_restriction_stops_updates_and_lets_answers_and_legal_notices_pass(confirmed):
    restrict()
    assert not can_receive_updates(address_digest=keyed_digest(ANN))
    assert [outcome(kind) for kind in ("marketing", "transactional", "legal")] == ["suppressed", "sent", "sent"]
    assert Suppression.objects.stops_contact(address_digest=keyed_digest(ANN))


def test_lifted_it_is_as_before_and_the_journal_knows_both(confirmed, settings):
    restrict()
    lift()
    assert can_receive_updates(address_digest=keyed_digest(ANN))
    lines = [json.loads(line)["action"] for line in settings.OPT_OUT_JOURNAL.read_text().splitlines()]
    assert lines[-2:] == ["restricted", "restriction-lifted"]


def test_lifting_a_restriction_lifts_no_opt_out(confirmed):
    unsubscribe(address=ANN, channel="staff", at=timezone.now())
    restrict()
    lift()
    assert not can_receive_updates(address_digest=keyed_digest(ANN))


def test_a_restriction_goes_along_to_a_new_address(confirmed, client, sent):
    restrict()
    request_address_change(contact=confirmed.contact, address="ann@example.org", at=timezone.now())
    path = re.search(r"/profile/new-address/[\w-]{22}/", sent()[-1].body)[0]
    assert "restrict the use" in client.get(path).text
    client.post(path)
    rows = Suppression.objects.filter(address_digest=keyed_digest("ann@example.org"))
    assert [row.scope for row in rows] == ["restricted"] and not can_receive_updates(
        address_digest=keyed_digest("ann@example.org")
    )
