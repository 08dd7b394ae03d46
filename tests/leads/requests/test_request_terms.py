import hashlib

import pytest

from leads.models import ConsentEvent, Contact, InformationRequest
from privacy.models import PolicyVersion


def test_one_post_makes_contact_request_and_choice(ask):
    answer = ask()
    assert (answer.status_code, answer["Location"]) == (303, "/request-information/thanks/")
    contact, request, choice = Contact.objects.get(), InformationRequest.objects.get(), ConsentEvent.objects.get()
    assert (contact.address, contact.name, contact.company) == (
        "Ann.Smith@Example.com",
        "Ann Smith",
        "Example & Daughters",
    )
    assert (request.contact, request.needs, request.state) == (contact, "How do I import a list?", "new")
    assert (choice.purpose, choice.action, choice.information_request) == ("answer", "asked", request)


def test_every_field_is_kept_as_typed(ask):
    ask(country="Nippon 日本", telephone="+1 (650) 555-0100 ext. 12", contact="on")
    request, contact = InformationRequest.objects.get(), Contact.objects.get()
    for row in (request, contact):
        assert (row.country, row.telephone) == ("Nippon 日本", "+1 (650) 555-0100 ext. 12")


@pytest.mark.parametrize(
    ("ticked", "asked"),
    [
        ({}, {"answer"}),
        ({"updates": "on"}, {"answer", "updates"}),
        ({"contact": "on"}, {"answer", "contact"}),
        ({"updates": "on", "contact": "on"}, {"answer", "updates", "contact"}),
    ],
)
def test_each_box_is_a_choice_of_its_own(ask, ticked, asked):
    ask(**ticked)
    assert {choice.purpose for choice in ConsentEvent.objects.all()} == asked


def test_a_choice_keeps_the_words_and_the_policy_that_were_shown(ask, client):
    page = client.get("/request-information/").text
    ask(updates="on", contact="on")
    assert ConsentEvent.objects.count() == 3
    for choice in ConsentEvent.objects.all():
        assert choice.wording in page
        assert choice.wording_sha256 == hashlib.sha256(choice.wording.encode()).hexdigest()
        assert choice.policy_version.number == 2
        assert choice.policy_text_sha256 == PolicyVersion.objects.get(number=2).texts.get().sha256


def test_a_tick_at_updates_is_a_wish_and_no_consent(ask):
    ask(updates="on")
    assert [choice.action for choice in ConsentEvent.objects.filter(purpose="updates")] == ["asked"]


def test_an_unticked_box_records_nothing(ask):
    ask()
    assert not ConsentEvent.objects.filter(purpose="updates").exists()


def test_a_second_request_fills_only_what_was_empty(ask):
    ask(company="")
    ask(email="ann.smith@EXAMPLE.com", name="A. Smith", company="Example")
    contact = Contact.objects.get()
    assert (contact.name, contact.company, contact.address) == ("Ann Smith", "Example", "Ann.Smith@Example.com")
    assert [request.name for request in contact.requests.all()] == ["A. Smith", "Ann Smith"]


def test_the_reference_is_short_and_has_no_letters_that_look_alike(ask):
    ask()
    assert InformationRequest.objects.get().reference[:2] == "R-"
    assert not set(InformationRequest.objects.get().reference[2:]) & set("ILOU")


def test_a_reference_that_is_taken_is_drawn_again(ask, monkeypatch):
    ask()
    taken = InformationRequest.objects.get().reference
    drawn = iter([taken, "R-NEW123"])
    monkeypatch.setattr("leads.requests.process.new_reference", lambda: next(drawn))
    assert ask().status_code == 303
    assert InformationRequest.objects.filter(reference="R-NEW123").exists()


def test_a_person_erased_starts_afresh(ask, at):
    ask()
    Contact.objects.update(erased_at=at, address="", name="", company="")
    ask()
    assert [contact.address for contact in Contact.objects.active()] == ["Ann.Smith@Example.com"]
