from datetime import timedelta

from privacy.desk.models import Case
from privacy.desk.personal_data import DeskDataSource
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.scheduler import run
from responsys_site.core.personal_data import find_person
from responsys_site.mail.models import Suppression


def test_mailings_are_stopped_at_once(arrive, letter, settings, tmp_path):
    settings.OPT_OUT_JOURNAL = tmp_path / "journal"
    arrive(letter(subject="STOP"))
    stop = Suppression.objects.get(address_digest=keyed_digest("ann@example.com"))
    assert (stop.scope, stop.reason) == ("marketing", "opted out")


def test_what_came_from_another_address_goes_with_its_writer(opened, arrive, letter, answered, at):
    case = opened()
    arrive(letter(in_reply_to=answered(case), **{"from": "bob@example.com"}))
    holder, bob = DeskDataSource(), find_person(address="bob@example.com")
    assert holder.find(person=bob) == 1 and "Good day" in str(list(holder.export(person=bob)))
    holder.erase(person=bob, at=at)
    assert list(case.events.filter(kind="in").order_by("pk").values_list("text", "author")) == [
        ("Why?", "ann@example.com"),
        ("", ""),
    ]


def test_opt_out_is_tried_again_until_the_journal_can_be_written(take_in, letter, settings, tmp_path, at):
    journal, settings.OPT_OUT_JOURNAL = settings.OPT_OUT_JOURNAL, tmp_path  # a folder cannot be appended to
    mail = take_in(letter(subject="unsubscribe"))
    for minutes in (0, 5, 10):
        run(name="handle-incoming-mail", at=at + timedelta(minutes=minutes))
        mail.refresh_from_db()
        assert (mail.state, mail.attempts, mail.error) == ("new", 0, "JournalNotWritten")
    assert not Suppression.objects.exists() and not Case.objects.exists()
    settings.OPT_OUT_JOURNAL = journal
    run(name="handle-incoming-mail", at=at + timedelta(minutes=20))
    assert Suppression.objects.get(scope="marketing").address_digest == keyed_digest("ann@example.com")
