"""Mallory writes Ann's address into From, and has overheard the reference of her case."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from privacy.desk.cases.escalation import build_dossier
from privacy.desk.cases.replies import reply
from privacy.desk.models import Case, CaseEvent, CaseLink
from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery, IncomingMail
from tests.wsgi_client import SiteClient

NOT_PROVEN = "not proven: anybody can write this address and this reference"


@pytest.fixture
def case(opened, sent) -> Case:
    case = opened(text="What do you hold?", name="Ann Smith")
    sent().clear()
    return case


@pytest.fixture
def forged(arrive, letter):
    """Send a mail as Mallory does, and return its row."""

    def send(case: Case, words: str = "Good day") -> IncomingMail:
        fields = {"return_path": "<mallory@example.org>", "reply_to": "mallory@example.org"}
        data = letter(subject=f"Re: {case.reference}", message_id="<m@example.org>", **fields)
        mail = arrive(data.replace(b"Good day", words.encode()))
        assert mail.outcome == f"{case}: joined"
        return mail

    return send


def page_of(case: Case, colleague) -> str:
    browser = SiteClient()
    browser.force_login(colleague)
    return browser.get(f"/in/admin/desk/case/{case.pk}/change/").text


def test_it_joins_and_colleagues_are_cautioned(case, forged, advocate):
    entry = CaseEvent.objects.get(incoming=forged(case))
    assert (entry.case, entry.joined_by, entry.from_another_address) == (case, "reference", False)
    assert page_of(case, advocate).count(NOT_PROVEN) == 1


def test_a_body_outside_reads_that_it_is_not_proven(case, forged):
    forged(case, "Burn it all.")
    (line,) = [
        line for line in build_dossier(case=case, at=case.received_at)["lines"] if line["text"] == "Burn it all."
    ]
    assert line["caution"] == "under the person's address, which anyone can write"


def test_an_answer_to_a_mail_of_ours_needs_no_caution(case, arrive, letter, answered, advocate):
    mail = arrive(letter(in_reply_to=answered(case), subject=f"Re: {case.reference}"))
    assert CaseEvent.objects.get(incoming=mail).joined_by == "answer" and NOT_PROVEN not in page_of(case, advocate)


@pytest.mark.parametrize("words", ["Send me everything", "unsubscribe"])
def test_nothing_goes_out_to_mallory_and_no_new_link_to_anybody(case, forged, advocate, sent, words):
    links, at = CaseLink.objects.count(), case.received_at
    forged(case, words)
    for job in ("acknowledge-cases", "mail-case-links", "tell-of-overdue-cases"):
        run(name=job, at=at)
    assert {mail.to[0] for mail in sent()} == {advocate.email} and CaseLink.objects.count() == links
    assert not any(word in mail.body for mail in sent() for word in ("What do you hold?", "Ann", "/privacy/cases/"))


def test_a_colleagues_answer_goes_to_the_person_alone(case, forged, advocate, sent, at):
    forged(case)
    reply(case=case, text="Here is what we hold.", by=advocate, at=at)
    assert [mail.to for mail in sent() if "what we hold" in mail.body] == [["ann@example.com"]]
    assert not Delivery.objects.filter(address="mallory@example.org").exists()


def test_the_person_sees_on_their_page_that_it_came_under_their_address(case, forged, advocate, sent):
    forged(case)
    reply(case=case, text="Did you ask for this?", by=advocate, at=case.received_at)
    path = re.search(r"/privacy/cases/[\w-]{22}/", sent()[-1].body).group()
    assert SiteClient().get(path).text.count("Came under your address") == 1


def test_the_database_takes_no_mail_that_joins_without_saying_by_what(case, take_in, letter, at):
    facts = {"case": case, "kind": "in", "at": at, "text": "x", "incoming": take_in(letter())}
    with pytest.raises(DatabaseError, match="says by what"), transaction.atomic():
        CaseEvent.objects.create(**facts)
    with pytest.raises(IntegrityError, match="joined_is_a_mail"), transaction.atomic():
        CaseEvent.objects.create(**facts, joined_by="a friend")
    CaseEvent.objects.create(**facts, joined_by="reference")


def test_the_database_takes_no_reference_from_another_address(case, take_in, letter, at):
    facts = {"case": case, "kind": "in", "at": at, "text": "x", "joined_by": "reference"}
    mail = take_in(letter(**{"from": "bob@example.com"}))
    with pytest.raises(IntegrityError, match="reference_is_the_persons"), transaction.atomic():
        CaseEvent.objects.create(**facts, incoming=mail, from_another_address=True)
