from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from privacy.desk.cases.escalation import escalate, record_acceptance, record_outcome
from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import add_note, close_case, pause_for_identity
from privacy.desk.models import CaseLink, Escalation, WrongState
from tests.factories import make_certification


@pytest.fixture
def page(opened, at):
    """The address of the page of a new case, and the case."""
    case = opened()
    return f"/privacy/cases/{CaseLink.objects.issue(case=case, at=at)}/", case


@pytest.fixture
def clock(at):
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        yield


pytestmark = pytest.mark.usefixtures("clock", "policy")


def test_one_press_makes_the_packet_and_tells_the_desk(page, client, sent, advocate):
    make_certification()
    address, case = page
    assert client.post(address + "escalate/").headers["Location"] == address + "dossier/"
    shown = client.get(address + "dossier/")
    assert "<strong>Example Dispute Board</strong><br>1 Harbour Road" in shown.text
    assert "Why?" in shown.text and "Version 2" in shown.text and "no-store" in shown.headers["Cache-Control"]
    case.refresh_from_db()
    assert case.state == "escalated" and "outside the company" in sent()[-1].body


def test_the_packet_is_saved_as_plain_text(page, client):
    address, case = page
    client.post(address + "escalate/")
    saved = client.get(address + "dossier.txt")
    assert saved.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert case.reference in saved.headers["Content-Disposition"] and "no-store" in saved.headers["Cache-Control"]
    hash_of_policy = Escalation.objects.get().dossier.split('"sha256": "')[1][:64]
    assert "Why?" in saved.text and hash_of_policy in saved.text and "&" not in saved.text


def test_it_shows_what_was_asked_and_answered_and_no_note(page, client, advocate, at):
    address, case = page
    add_note(case=case, text="Between us", by=advocate, at=at)
    reply(case=case, text="Because of <that>.", by=advocate, at=at)
    client.post(address + "escalate/")
    shown = client.get(address + "dossier/").text
    assert "Because of &lt;that&gt;." in shown and "Between us" not in shown


def test_nobody_named_is_the_authority_where_one_lives(page, client):
    client.post(page[0] + "escalate/")
    assert "where you live" in client.get(page[0] + "dossier/").text


def test_opening_the_address_takes_nothing_further(page, client):
    assert client.get(page[0] + "escalate/").headers["Location"] == page[0]
    assert client.get(page[0] + "dossier/").headers["Location"] == page[0]
    assert client.get(page[0] + "dossier.txt").headers["Location"] == page[0]
    assert not Escalation.objects.exists()


def test_another_sites_button_takes_nothing_further(page, client):
    assert client.post(page[0] + "escalate/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/privacy/cases/unknown/escalate/").status_code == 404
    assert not Escalation.objects.exists()


def test_pressed_twice_it_is_one(page, client):
    assert [client.post(page[0] + "escalate/").status_code for _ in range(2)] == [303, 303]
    assert Escalation.objects.count() == 1


def test_also_while_identity_is_being_confirmed(page, client, advocate, at):
    pause_for_identity(case=page[1], by=advocate, at=at)
    client.post(page[0] + "escalate/")
    page[1].refresh_from_db()
    assert page[1].state == "escalated" and page[1].paused_at is None


def test_it_is_followed_to_its_end(page, client, advocate, at):
    address, case = page
    one = escalate(case=case, at=at)
    with pytest.raises(WrongState):
        close_case(case=case, by=advocate, at=at)
    days = [at + timedelta(days=number) for number in (7, 40)]
    record_acceptance(escalation=one, by=advocate, on=days[0], at=days[1])
    record_outcome(escalation=one, outcome=Escalation.Outcome.AGREED, by=advocate, on=days[1], at=days[1])
    shown = client.get(address).text
    assert "taken up there on 30 November 2026" in shown and "settled by agreement" in shown
    close_case(case=case, by=advocate, at=days[1])
    assert case.state == "closed"


def test_the_person_is_mailed_how_it_ended(page, advocate, sent, at):
    _address, case = page
    one = escalate(case=case, at=at)
    record_outcome(escalation=one, outcome=Escalation.Outcome.FOR_PERSON, by=advocate, on=at, at=at)
    letter = sent()[-1]
    assert letter.to == [case.address] and case.reference in letter.subject
    assert "it ended there on 23 November 2026: decided for you." in " ".join(letter.body.split())
    assert "decided for you." in letter.alternatives[0].content
    assert case.events.get(event="escalation ended").delivery.address == case.address


def test_who_left_no_address_is_mailed_nothing(opened, advocate, sent, at):
    one = escalate(case=opened(address="", channel="letter"), at=at)
    before = len(sent())
    record_outcome(escalation=one, outcome=Escalation.Outcome.AGREED, by=advocate, on=at, at=at)
    assert len(sent()) == before


def test_an_end_is_recorded_once_and_not_before_the_beginning(page, advocate, at):
    one = escalate(case=page[1], at=at)
    early = at - timedelta(days=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        record_outcome(escalation=one, outcome=Escalation.Outcome.FOR_US, by=advocate, on=early, at=at)
    record_outcome(escalation=one, outcome=Escalation.Outcome.FOR_PERSON, by=advocate, on=at, at=at)
    with pytest.raises(WrongState):
        record_outcome(escalation=one, outcome=Escalation.Outcome.FOR_US, by=advocate, on=at, at=at)
    with pytest.raises(WrongState):
        record_acceptance(escalation=one, by=advocate, on=at, at=at)


def test_an_answer_that_comes_later_counts_and_is_not_in_the_packet(page, client, advocate, at):
    address, case = page
    client.post(address + "escalate/")
    reply(case=case, text="Better late.", by=advocate, at=at + timedelta(minutes=90))
    assert case.state == "escalated" and case.answered_at == at + timedelta(minutes=90)
    assert "Better late." in client.get(address).text and "Better late." not in client.get(address + "dossier/").text


def test_after_an_end_it_can_be_taken_further_again(page, client, advocate, at):
    one = escalate(case=page[1], at=at)
    record_outcome(escalation=one, outcome=Escalation.Outcome.NOT_TAKEN_UP, by=advocate, on=at, at=at)
    client.post(page[0] + "escalate/")
    assert Escalation.objects.count() == 2 and "Take it further again" not in client.get(page[0]).text


def test_every_mail_to_the_person_says_how(page, advocate, sent, at):
    reply(case=page[1], text="Done.", by=advocate, at=at)
    theirs = [letter for letter in sent() if "ann@example.com" in letter.to]
    assert len(theirs) == 2
    for letter in theirs:
        assert "“Take it further”" in letter.body and "“Take it further”" in letter.alternatives[0].content
