from datetime import timedelta

import pytest
from django.utils import timezone

from leads import jobs
from leads.jobs import erase_after_retention
from leads.models import ConsentEvent, Contact, ContactChange, InformationRequest, Link, Note
from leads.profile.corrections import correct_details
from privacy.desk.models import Case
from privacy.rights.models import ErasureJob, ErasureResult
from responsys_site.core.jobs.scheduler import SomeRowsFailed
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery, IncomingMail, Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import RenderedEmail
from tests.factories import make_case, make_contact

FOUR_YEARS = timedelta(days=4 * 365)


@pytest.fixture
def later(ask, sent, lead_manager):
    """Ann asked, was answered, and heard nothing more for four years."""
    ask()
    sent()
    request = InformationRequest.objects.get()
    request.close(by=lead_manager, at=timezone.now())
    Note.objects.add(request=request, by=lead_manager, text="Ann called.", at=timezone.now())
    correct_details(contact=request.contact, details={"name": "Ann Jones"}, at=timezone.now())
    return timezone.now() + FOUR_YEARS


def test_everything_personal_goes_and_the_digest_stays(later):
    assert erase_after_retention(at=later) == "1 people erased"
    contact, request = Contact.objects.get(), InformationRequest.objects.get()
    assert (contact.address, contact.name, contact.company, contact.erased_at) == ("", "", "", later)
    assert (request.name, request.company, request.email, request.needs) == ("", "", "", "")
    assert Note.objects.get().text == "" and set(ContactChange.objects.values_list("old", "new")) == {("", "")}
    assert not Link.objects.filter(ended_at=None).exists()
    mails = Delivery.objects.order_by("pk").values_list("address", "fields", "state")
    assert list(mails) == [("", {}, "sent"), ("", {}, "erased")]  # what still waited is never sent
    assert ConsentEvent.objects.filter(address_digest=contact.address_digest).exists()
    assert AuditEvent.objects.get(kind="erasure").subject == contact.address_digest


def test_it_is_journalled_like_an_erasure_asked_for_and_mails_nobody(later, settings):
    mails = Delivery.objects.count()
    erase_after_retention(at=later)
    assert '"action":"erasure"' in settings.OPT_OUT_JOURNAL.read_text()
    assert set(ErasureResult.objects.values_list("request__reason", flat=True)) == {"retention"}
    assert Delivery.objects.count() == mails and not ErasureJob.objects.exists()


def test_notice_that_everyone_gets_does_not_keep_a_person(later):
    written = RenderedEmail(template="privacy/policy_notice", subject="Our policy changes", text="It changes.", html="")
    to = [Recipient(address=Contact.objects.get().address)]
    queue(kind=Message.Kind.LEGAL, written=written, recipients=to, at=later - timedelta(days=30))
    assert erase_after_retention(at=later) == "1 people erased"


def test_nobody_is_erased_before(later):
    assert erase_after_retention(at=later - timedelta(days=2 * 365)) == "0 people erased"


def test_an_open_request_keeps_its_person(later):
    InformationRequest.objects.update(state="new", assigned_to=None, contacted_at=None, closed_at=None)
    assert erase_after_retention(at=later) == "0 people erased"


def test_an_open_case_at_the_privacy_desk_keeps_its_person(later):
    """Nothing is mailed of it here: neither its mail nor its date, but that it is open, keeps the person."""
    make_case(Contact.objects.get().address, channel=Case.Channel.LETTER, at=later - FOUR_YEARS)
    assert erase_after_retention(at=later) == "0 people erased"


def test_somebody_heard_of_since_stays(later):
    ConsentEvent.objects.bulk_create([_again(ConsentEvent.objects.first(), at=later - timedelta(days=1))])
    assert erase_after_retention(at=later) == "0 people erased"


def test_what_the_person_mailed_us_goes_too_and_keeps_them_while_it_is_recent(later):
    digest = Contact.objects.get().address_digest
    facts = {"source": "pipe", "size": 1, "author": "ann.smith@example.com", "address_digest": digest}
    mail = IncomingMail.objects.create(
        sha256="0" * 64, received_at=later - timedelta(days=1), next_attempt_at=later, **facts
    )
    assert erase_after_retention(at=later) == "0 people erased"
    assert erase_after_retention(at=later + FOUR_YEARS) == "1 people erased"
    mail.refresh_from_db()
    assert (mail.author, mail.erased_at) == ("", later + FOUR_YEARS)


def _again(choice: ConsentEvent, *, at) -> ConsentEvent:
    choice.pk, choice.information_request, choice.at = None, None, at
    return choice


def test_the_erased_person_who_asks_again_starts_afresh(later, ask):
    erase_after_retention(at=later)
    ask(company="")
    assert Contact.objects.active().get().company == ""


def test_a_person_whose_erasure_fails_stops_nobody_elses(later, monkeypatch):
    second = make_contact("bea@example.com", name="Bea", at=later - FOUR_YEARS)
    erase = jobs.erase_now
    monkeypatch.setattr(jobs, "erase_now", lambda **one: 1 / 0 if one["address"] != second.address else erase(**one))
    with pytest.raises(SomeRowsFailed, match="1 of 2"):
        erase_after_retention(at=later)
    assert set(Contact.objects.exclude(erased_at=None)) == {second}
