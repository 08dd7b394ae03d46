import json

import pytest
from django.utils import timezone

from leads.consent.eligibility import can_receive_updates
from leads.consent.opt_out import opt_out
from leads.models import ConsentEvent
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression
from tests.factories import make_contact
from tests.leads.profile.conftest import NEW

OLD_DIGEST = keyed_digest("ann.smith@example.com")


def stop(address_digest, scope="marketing"):
    opt_out(
        address_digest=address_digest, channel=ConsentEvent.Channel.LINK, words="Stop", at=timezone.now(), scope=scope
    )


@pytest.fixture
def move(client, page, link_in):
    """Ann moves to the new address; returns what the page behind the link had said."""

    def go() -> str:
        page.name_new_address()
        path = link_in(NEW, "profile/new-address/")
        said = client.get(path).text
        assert client.post(path).status_code == 303
        return said

    return go


@pytest.mark.parametrize("scope", ["marketing", "contact"])
def test_an_opt_out_of_the_old_address_holds_for_the_new_one(move, ann, confirmed, settings, scope):
    stop(OLD_DIGEST, scope)
    assert "That holds for this address too" in move()
    assert Suppression.objects.filter(address_digest=keyed_digest(NEW), scope=scope).exists()
    assert Suppression.objects.filter(address_digest=OLD_DIGEST, scope=scope).exists()
    inherited = ConsentEvent.objects.get(address_digest=keyed_digest(NEW), action="opted-out")
    assert inherited.contact == ann and "holds for this address" in inherited.wording
    lines = [json.loads(line) for line in settings.OPT_OUT_JOURNAL.read_text().splitlines()]
    assert (lines[-1]["address_digest"], lines[-1]["scope"]) == (keyed_digest(NEW), scope)


def test_after_it_no_updates_go_to_either(move, confirmed):
    stop(OLD_DIGEST)
    move()
    assert not can_receive_updates(address_digest=keyed_digest(NEW)) and not can_receive_updates(
        address_digest=OLD_DIGEST
    )


def test_a_consent_goes_along_as_it_was_given(move, confirmed):
    assert "updates that you confirmed come to this address" in move()
    assert can_receive_updates(address_digest=keyed_digest(NEW)) and not can_receive_updates(address_digest=OLD_DIGEST)
    moved = ConsentEvent.objects.get(address_digest=keyed_digest(NEW))
    given = ("wording", "wording_sha256", "policy_version_id", "policy_text_sha256")
    assert [getattr(moved, name) for name in given] == [getattr(confirmed, name) for name in given]


def test_a_consent_does_not_go_to_an_address_that_had_opted_out(move, confirmed):
    stop(keyed_digest(NEW))
    assert "That stays so" in move()
    assert not can_receive_updates(address_digest=keyed_digest(NEW))
    assert not ConsentEvent.objects.filter(address_digest=keyed_digest(NEW), action="confirmed").exists()


def test_a_wish_that_was_not_confirmed_does_not_become_a_consent(move, ann):
    assert "Your choices stay as they are" in move()
    assert not can_receive_updates(address_digest=keyed_digest(NEW)) and ConsentEvent.objects.count() == 0


def test_an_opt_out_between_showing_and_pressing_goes_along(client, page, link_in, confirmed):
    page.name_new_address()
    path = link_in(NEW, "profile/new-address/")
    client.get(path)
    stop(OLD_DIGEST)
    client.post(path)
    assert Suppression.objects.stops_marketing(address_digest=keyed_digest(NEW))
    assert not can_receive_updates(address_digest=keyed_digest(NEW))


def test_the_old_address_starts_afresh_with_whoever_has_it_next(move, confirmed):
    move()
    next_owner = make_contact("ann.smith@example.com", name="Ann S.")
    assert not can_receive_updates(address_digest=next_owner.address_digest)
