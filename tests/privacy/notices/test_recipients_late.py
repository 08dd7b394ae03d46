"""People who come on file, move or are erased while a version is coming."""

import pytest
import time_machine

from leads.models import Contact
from leads.profile.address_change import confirm_new_address, request_address_change
from leads.requests.process import process_pending
from privacy.models import Notice
from privacy.notices.recipients import notify_late_contacts
from privacy.notices.status import delivery_history
from privacy.rights.erasure import erase_now
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.http import snapshot
from responsys_site.mail.models import Delivery
from responsys_site.mail.rendering.placeholders import delivery_fields
from tests.leads.conftest import ANSWERS, FORM, key_of
from tests.privacy.notices.conftest import DAY, MINUTE


def test_imported_people_get_it_as_a_late_batch_and_the_clock_does_not_move(on_file, posted, pass_time, at):
    on_file("ann")
    settled = pass_time(posted(at), at + MINUTE)
    on_file("cleo", came=at + DAY)
    assert [notify_late_contacts(at=at + DAY), notify_late_contacts(at=at + DAY)] == [1, 0]
    assert pass_time(settled, at + 2 * DAY).settled_at == settled.settled_at
    (line,) = delivery_history(address_digest=keyed_digest("cleo@example.com"))
    assert (line.version, line.part, line.state) == (3, "late batch", "sent")


def test_the_acknowledgement_that_names_it_is_a_requesters_notice(client, posted, at):
    posted(at)
    with time_machine.travel(at + DAY, tick=False):
        snapshot.clear()
        client.post(FORM, {"key": key_of(client), **ANSWERS})
        process_pending(at=at + DAY)
    (line,) = delivery_history(address_digest=keyed_digest(ANSWERS["email"]))
    assert (line.version, line.part) == (3, "acknowledgement")
    assert notify_late_contacts(at=at + DAY) == 0


def test_a_new_address_gets_the_notice_that_waits_for_the_old_one(on_file, posted, pass_time, at):
    (ann,) = on_file("ann")
    version = posted(at)
    request_address_change(contact=ann, address="new@example.com", at=at + MINUTE)
    token = delivery_fields(delivery=Delivery.objects.get(message__template="leads/confirm_address"))[
        "new_address_token"
    ]
    confirm_new_address(token=token, at=at + 2 * MINUTE)
    assert pass_time(version, at + 3 * MINUTE).settled_at is not None
    old, new = (
        delivery_history(address_digest=keyed_digest(f"{name}@example.com"))[0].state for name in ("ann", "new")
    )
    assert (old, new) == ("replaced by one to a new address", "sent")


def test_who_moves_before_the_acknowledgement_that_names_it_went_out_is_told_late(client, posted, pass_time, at):
    version = posted(at)
    with time_machine.travel(at + DAY, tick=False):
        snapshot.clear()
        client.post(FORM, {"key": key_of(client), **ANSWERS})
        process_pending(at=at + DAY)
    ann = Contact.objects.get()
    request_address_change(contact=ann, address="new@example.com", at=at + DAY + MINUTE)
    waiting = Delivery.objects.get(message__template="leads/confirm_address")
    token = delivery_fields(delivery=waiting)["new_address_token"]
    confirm_new_address(token=token, at=at + DAY + 2 * MINUTE)
    assert notify_late_contacts(at=at + DAY + 3 * MINUTE) == 1
    pass_time(version, at + DAY + 4 * MINUTE)
    lines = delivery_history(address_digest=keyed_digest("new@example.com"))
    assert ("late batch", "sent") in {(line.part, line.state) for line in lines}


@pytest.mark.parametrize(("erased_first", "state"), [(True, "erased before it was sent"), (False, "sent")])
def test_the_ledger_outlives_erasure(on_file, posted, pass_time, at, erased_first, state):  # noqa: PLR0917
    on_file("ann", "bob")
    version = posted(at)
    if not erased_first:
        version = pass_time(version, at + MINUTE)
    erase_now(address=Contact.objects.get(name="ann").address, reason="asked", at=at + 2 * MINUTE)
    assert pass_time(version, at + 3 * MINUTE).settled_at is not None
    (line,) = delivery_history(address_digest=keyed_digest("ann@example.com"))
    assert line.state == state
    assert Notice.objects.get(part="notice").message.total.recipients == 2
