"""The database lacks what the journal holds: nobody is mailed updates before it was applied."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from leads.consent.opt_out import opt_out
from leads.models import Contact, ContactChange
from leads.promise_checks.consent import opt_outs_of_the_journal_are_known
from privacy.rights import erasure
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.scheduler import registered_jobs
from responsys_site.core.journal import journal_file
from responsys_site.core.journal.journal_file import JournalLine
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.mail.models import Delivery, Message, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_contact, make_message
from tests.privacy.rights.conftest import ANN, erase

pytestmark = pytest.mark.django_db(transaction=True)
BOB, CARL = "bob@example.com", "carl@example.com"


def stop(address: str, *, ahead: timedelta = timedelta(0)) -> None:
    opt_out(address_digest=keyed_digest(address), channel="link", words="Stop", at=timezone.now() + ahead)


def put(kind: str, *addresses: str) -> None:
    make_message(*addresses, kind=kind)


def sent_to() -> set[str]:
    send_due(at=timezone.now())
    return set(Delivery.objects.filter(state=Delivery.State.SENT).values_list("address", flat=True))


def test_the_journal_is_applied_before_the_first_mailing_after_a_restore(ann, restored):
    stop("earl@example.com")
    sent_to()  # up to here the journal is known, before the backup and after the restore
    put(Message.Kind.MARKETING, BOB, CARL)
    with restored(lambda: stop(BOB)):
        assert {BOB, CARL} & sent_to() == {CARL}
        assert Evidence.objects.get(kind="journal-replayed").facts["counts"] == {"opt-out: put back": 1}


def test_mailings_wait_while_the_journal_cannot_be_applied_and_answers_do_not(ann, restored):
    put(Message.Kind.MARKETING, CARL)
    with restored(lambda: erase(ANN)):  # an erasure of this minute may be in a transaction that is still open
        put(Message.Kind.TRANSACTIONAL, "dora@example.com")
        assert {CARL, "dora@example.com"} & sent_to() == {"dora@example.com"}
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert CARL in sent_to()
            assert not Contact.objects.active().exists()


def test_mailings_wait_for_an_opt_out_that_a_clock_dated_a_year_ahead(restored):
    put(Message.Kind.MARKETING, BOB)
    with restored(lambda: stop(BOB, ahead=timedelta(days=365))):
        assert sent_to() == set()


def test_a_site_that_was_not_restored_sends_beside_opt_outs(db):
    put(Message.Kind.MARKETING, CARL)
    stop(BOB)
    assert sent_to() == {CARL}
    stop(ANN)
    put(Message.Kind.MARKETING, "dora@example.com")
    assert "dora@example.com" in sent_to()


def test_what_was_found_known_is_known_again_after_a_restore_of_that_very_moment(ann, restored):
    stop(BOB)
    sent_to()
    put(Message.Kind.MARKETING, CARL)
    with restored(lambda: None):
        assert CARL in sent_to()


def test_another_journal_is_read_from_its_beginning(db, settings, tmp_path):
    for number in range(3):
        stop(f"bob{number}@example.com")
    sent_to()
    settings.OPT_OUT_JOURNAL = tmp_path / "of another machine"
    journal_file.append(
        lines=[JournalLine(action="opt-out", address_digest=keyed_digest(BOB), scope="marketing", at=timezone.now())]
    )
    put(Message.Kind.MARKETING, BOB, CARL)
    assert sent_to() == {CARL}


def test_staff_and_the_public_are_told_what_mailings_wait_for(ann, restored):
    job, in_an_hour = registered_jobs()["send-waiting-mail"], timezone.now() + timedelta(hours=1)
    with restored(lambda: erase(ANN)):
        assert "mailings wait until the opt-out journal is replayed" in job.work(at=timezone.now())
        with pytest.raises(CheckFailed, match="Mailings are paused"):
            opt_outs_of_the_journal_are_known(at=in_an_hour)
        call_command("replay_journal")
        assert "mailings wait" not in job.work(at=timezone.now())
        assert "is in the database" in opt_outs_of_the_journal_are_known(at=in_an_hour)


def test_an_opt_out_of_this_very_moment_alarms_nobody(db, settings):
    journal_file.append(
        lines=[JournalLine(action="opt-out", address_digest=keyed_digest(BOB), scope="marketing", at=timezone.now())]
    )
    assert "is in the database" in opt_outs_of_the_journal_are_known(at=timezone.now())
    put(Message.Kind.MARKETING, BOB, CARL)
    assert sent_to() == {CARL}


def test_a_journal_that_cannot_be_read_may_say_anything(db, settings, tmp_path):
    settings.OPT_OUT_JOURNAL = tmp_path
    put(Message.Kind.MARKETING, CARL)
    assert sent_to() == set()


def test_an_erasure_waits_for_no_former_address_that_mail_cannot_go_to(ann, restored):
    kelvin = "\u212aate@kite.example"
    ContactChange.objects.create(contact=ann, field="address", old=kelvin, new=ANN, by="person", at=timezone.now())
    put(Message.Kind.MARKETING, CARL)
    with restored(lambda: erase(ANN)), time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert CARL in sent_to() and not Contact.objects.active().exists()


def test_an_erasure_that_fails_keeps_no_other_act_back(ann, restored, monkeypatch):
    write = erasure.register_restored_erasure
    make_contact(BOB, name="Bob")

    def fail_for_ann(*, subject, **given):
        return write(subject=subject, **given) if subject != keyed_digest(ANN) else 1 / 0

    with restored(lambda: [erase(ANN), erase(BOB), stop(CARL)]):
        monkeypatch.setattr(erasure, "register_restored_erasure", fail_for_ann)
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert [send_due(at=timezone.now()).mailings_paused for _minute in range(2)] == [True, True]
            assert Evidence.objects.filter(kind="journal-replayed").count() == 1
            assert set(Contact.objects.active()) == {ann}
            assert Suppression.objects.get().address_digest == keyed_digest(CARL)
            with pytest.raises(CommandError, match="1 act could not be applied"):
                call_command("replay_journal")
