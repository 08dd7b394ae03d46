import json
import re

import pytest
from django.utils import timezone

from leads.address_change import ask_for_new_address
from leads.models import Choice
from leads.ratchet import may_get_updates
from responsys_site.ground import personal_data
from responsys_site.ground.addresses import digest
from responsys_site.ground.personal_data import object_to_marketing
from responsys_site.mail.composing import Written
from responsys_site.mail.models import Message, Suppression
from responsys_site.mail.outbox import Recipient, queue
from responsys_site.mail.sending import send_due
from tests.rights.conftest import ANN


@pytest.fixture
def confirmed(ann):
    """Ann gets updates."""
    facts = {"wording": "Send me updates.", "wording_sha256": "0" * 64, "policy_text_sha256": "1" * 64}
    return Choice.objects.create(
        contact=ann, address_digest=ann.address_digest, purpose="updates", act="confirmed", how="link",
        policy_version_id=2, at=timezone.now(), **facts,
    )  # fmt: skip


def restrict() -> None:
    personal_data.restrict(address=ANN, at=timezone.now())


def lift() -> None:
    personal_data.lift_restriction(address=ANN, at=timezone.now())


def outcome(kind: str) -> str:
    written = Written(template="test", subject="Hello", text="Hello\n", html="")
    message = queue(kind=Message.Kind(kind), written=written, recipients=[Recipient(ANN)], at=timezone.now())
    send_due(at=timezone.now())
    return message.deliveries.get().state


def test_an_objection_by_mail_is_an_opt_out_with_its_receipt(confirmed, sent):
    assert object_to_marketing(address=ANN, how="mail", at=timezone.now()).done == 1
    choice = Choice.objects.get(act="opted-out")
    assert (choice.how, choice.purpose) == ("mail", "all-mailings") and not may_get_updates(address_digest=digest(ANN))
    assert "stopped" in sent()[-1].subject.lower() or "stop" in sent()[-1].body.lower()
    assert "somebody asked us for it" in sent()[-1].body and "pressed the button" not in sent()[-1].body


def test_a_restriction_stops_updates_and_lets_answers_and_legal_notices_pass(confirmed):
    restrict()
    assert not may_get_updates(address_digest=digest(ANN))
    assert [outcome(kind) for kind in ("marketing", "transactional", "legal")] == ["suppressed", "sent", "sent"]
    assert Suppression.objects.stops_contact(address_digest=digest(ANN))


def test_lifted_it_is_as_before_and_the_journal_knows_both(confirmed, settings):
    restrict()
    lift()
    assert may_get_updates(address_digest=digest(ANN))
    lines = [json.loads(line)["act"] for line in settings.OPT_OUT_JOURNAL.read_text().splitlines()]
    assert lines[-2:] == ["restricted", "restriction-lifted"]


def test_lifting_a_restriction_lifts_no_opt_out(confirmed):
    object_to_marketing(address=ANN, how="staff", at=timezone.now())
    restrict()
    lift()
    assert not may_get_updates(address_digest=digest(ANN))


def test_a_restriction_goes_along_to_a_new_address(confirmed, client, sent):
    restrict()
    ask_for_new_address(contact=confirmed.contact, address="ann@example.org", at=timezone.now())
    path = re.search(r"/profile/new-address/[\w-]{22}/", sent()[-1].body)[0]
    assert "restrict the use" in client.get(path).text
    client.post(path)
    rows = Suppression.objects.filter(address_digest=digest("ann@example.org"))
    assert [row.scope for row in rows] == ["restricted"] and not may_get_updates(
        address_digest=digest("ann@example.org")
    )
