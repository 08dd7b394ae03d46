import re

import pytest

from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent
from responsys_site.mail.models import Suppression

ANN = "Ann.Smith@example.com"


def acts() -> list[tuple]:
    return list(ConsentEvent.objects.order_by("pk").values_list("purpose", "action", "channel"))


def test_updates_are_stopped_at_once_with_the_words_of_the_button(page, ann, confirmed):
    assert can_receive_updates(address_digest=ann.address_digest)
    assert page.press("stop-updates")["Location"] == f"{page.path}?done=updates-stopped"
    assert not can_receive_updates(address_digest=ann.address_digest)
    assert Suppression.objects.stops_marketing(address_digest=ann.address_digest)
    stopped = ConsentEvent.objects.get(action="opted-out")
    assert (stopped.channel, stopped.wording) == ("profile", "Stop all mailings to me")
    assert "You opted out" in page.open().text


def test_being_contacted_is_stopped_alone(page, ann, confirmed):
    page.press("stop-contact")
    assert Suppression.objects.stops_contact(address_digest=ann.address_digest)
    assert can_receive_updates(address_digest=ann.address_digest)
    assert "You asked us not to" in page.open().text


@pytest.mark.parametrize(("button", "purpose"), [("ask-updates", "updates"), ("ask-contact", "contact")])
def test_asking_mails_a_link_and_changes_nothing_by_itself(page, ann, mailed, button, purpose):
    page.press(button)
    assert acts() == [] and not can_receive_updates(address_digest=ann.address_digest)
    (mail,) = mailed(ANN)
    assert re.search(r"/confirm/[\w-]{22}/", mail.body)


def test_asking_again_after_an_opt_out_lifts_nothing(page, ann, confirmed):
    page.press("stop-updates")
    page.press("ask-updates")
    page.save(name="Ann Jones")
    assert not can_receive_updates(address_digest=ann.address_digest)
    assert Suppression.objects.stops_marketing(address_digest=ann.address_digest)


def test_a_button_that_is_not_there_does_nothing(page):
    assert page.press("confirm-updates").status_code == page.press("").status_code == 422
    assert acts() == [] and Suppression.objects.count() == 0


def test_a_post_from_another_site_presses_nothing(page):
    assert page.press("stop-updates", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert acts() == []


ASKING, STOPPING = {"ask-updates", "ask-contact"}, {"stop-updates", "stop-contact"}


@pytest.mark.parametrize(
    ("made", "says", "buttons"),
    [
        (None, "ask for updates", ASKING | STOPPING),
        ("updates asked", "You asked for updates but", ASKING | STOPPING),
        ("contact asked", "You asked us to contact you", STOPPING | {"ask-updates"}),
        ("updates confirmed", "You get updates", STOPPING | {"ask-contact"}),
    ],
)
def test_the_page_says_how_each_choice_stands(page, choose, made, says, buttons):
    if made:
        choose(*made.split())
    text = page.open().text
    assert says in text and set(re.findall(r'name="choice"\s+value="([\w-]+)"', text)) == buttons
