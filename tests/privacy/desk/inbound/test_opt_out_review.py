"""What looks like an opt-out: mailings are on hold until a colleague has decided, on the same day."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from privacy.desk.cases.opt_out import decide_opt_out, dismiss_opt_out
from privacy.desk.cases.staff_actions import close_case, merge_cases
from privacy.desk.erasure import erase_cases
from privacy.desk.models import Case, CaseEvent, OptOutReview, WrongState
from privacy.desk.personal_data import DeskDataSource
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.scheduler import run
from responsys_site.core.journal.replay import catch_up
from responsys_site.core.models import AuditEvent
from responsys_site.core.personal_data import find_person
from responsys_site.mail.models import Message, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.wsgi_client import SiteClient

QUESTION = b"how do I stop the trial?"
ANN = "ann@example.com"


@pytest.fixture
def unclear(arrive, letter):
    """Take in an e-mail that may ask for an opt-out, and return its case."""

    def take(text: bytes = QUESTION, **fields) -> Case:
        mail = arrive(letter(**fields).replace(b"Good day", text))
        return CaseEvent.objects.get(incoming=mail).case

    return take


@pytest.fixture
def office(advocate) -> SiteClient:
    browser = SiteClient()
    browser.force_login(advocate)
    return browser


@pytest.fixture
def mailing(queued, relay, at):
    """Queue a mailing, try to send it, and return what became of it."""

    def state(address: str = ANN, *, kind=Message.Kind.MARKETING, later=timedelta(0)) -> str:
        delivery = queued(address, kind=kind)
        send_due(at=at + later)
        delivery.refresh_from_db()
        return delivery.state

    return state


def scopes(address: str = ANN) -> list[str]:
    rows = Suppression.objects.filter(address_digest=keyed_digest(address)).order_by("scope")
    return list(rows.values_list("scope", flat=True))


def test_a_question_goes_into_the_queue_and_opts_nobody_out(unclear, told, office, advocate):
    case = unclear()
    assert (case.kind, scopes()) == ("question", ["held"]) and not case.events.filter(event="opted out").exists()
    assert told("Mailings to the person are on hold: please decide today") == 1
    page = office.get("/in/admin/desk/case/?lane=opt-out").text
    assert case.reference in page and "Looks like an opt-out" in page
    assert "on hold while we check" in office.get(f"/in/admin/desk/case/{case.pk}/change/").text


def test_it_is_due_on_the_same_day(unclear, at, settings):
    unclear()
    due = OptOutReview.objects.get().due_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    assert due.date() == at.astimezone(due.tzinfo).date() and (due.hour, due.minute) == (23, 59)


def test_mailings_are_held_at_the_moment_of_sending_and_other_mail_is_not(unclear, mailing):
    unclear()
    assert mailing() == "queued" and mailing("bob@example.com") == "sent"
    assert mailing(kind=Message.Kind.LEGAL) == mailing(kind=Message.Kind.TRANSACTIONAL) == "sent"


def test_no_opt_out_lets_what_was_held_go_out(unclear, queued, relay, advocate, at):
    case, delivery = unclear(), queued(kind=Message.Kind.MARKETING)
    send_due(at=at)
    dismiss_opt_out(case=case, by=advocate, at=at)
    send_due(at=at + timedelta(hours=1))
    delivery.refresh_from_db()
    assert delivery.state == "sent" and scopes() == []
    event = case.events.get(event="mailings released")
    assert (event.staff, case.kind) == (advocate, "question")
    assert OptOutReview.objects.get().decided_by == advocate


def test_an_opt_out_stops_what_was_held_and_tells_the_person(unclear, queued, relay, advocate, at):
    case, delivery = unclear(), queued(kind=Message.Kind.MARKETING)
    send_due(at=at)
    decide_opt_out(case=case, by=advocate, at=at)
    send_due(at=at + timedelta(hours=1))
    delivery.refresh_from_db()
    assert delivery.state == "suppressed" and scopes() == ["marketing"]
    event = case.events.get(event="opted out")
    assert event.staff == advocate and event.delivery.message.template == "desk/mailings_stopped"
    facts = AuditEvent.objects.get(kind="opt-out-review").facts
    assert facts == {"case": case.pk, "staff": advocate.pk, "decision": "opt-out"}


def test_what_waits_for_five_days_is_dropped(unclear, queued, relay, at):
    unclear()
    delivery = queued(kind=Message.Kind.MARKETING)
    send_due(at=at + timedelta(days=5))
    delivery.refresh_from_db()
    assert delivery.state == "suppressed"


def test_both_decisions_are_buttons_of_the_case(unclear, office, advocate):
    case = unclear()
    for name, scope in (("not-an-opt-out", []), ("opt-out", ["marketing"])):
        page = f"/in/admin/desk/case/{case.pk}/act/{name}/"
        assert ANN in office.get(page).text
        seen = case.events.order_by("pk").last().pk
        assert office.post(page, {"seen": seen}).status_code == 302 and scopes() == scope
        unclear(message_id=f"<{name}@example.com>", references="", subject=f"About {case.reference}")


@pytest.mark.parametrize("subject", ["Re: unsubscribe", "Re: Your news: unsubscribe here", "Unsubscribe?"])
def test_so_do_a_reply_of_that_subject_and_a_question_in_the_subject(unclear, subject):
    assert unclear(b"Thank you", subject=subject).kind == "question" and scopes() == ["held"]


def test_a_footer_of_ours_that_a_reply_quotes_holds_nothing(unclear):
    quoted = (
        b"Thank you\r\n\r\nOn 14 December 2003, Responsys <news@responsys.example> wrote:\r\n> unsubscribe: https://x"
    )
    assert unclear(quoted).kind == "question" and scopes() == []


def test_a_footer_that_no_mark_parts_from_the_words_is_no_opt_out(unclear):
    unclear(b"Thank you, that helped.\r\n\r\nResponsys\r\nUnsubscribe from these updates: https://responsys.example/x")
    assert scopes() == ["held"]


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_submitted": "auto-replied"},
        {"x_autoreply": "yes"},
        {"precedence": "auto_reply"},
        {"return_path": "<MAILER-DAEMON@example.com>", "from": "mailer-daemon@example.com"},
    ],
)
def test_an_automatic_reply_or_a_bounce_neither_opts_out_nor_holds(arrive, letter, fields):
    for text in (b"unsubscribe", QUESTION):
        arrive(
            letter(subject=text.decode(), message_id=f"<{len(text)}@example.com>", **fields).replace(b"Good day", text)
        )
    assert not Suppression.objects.exists() and not OptOutReview.objects.exists()


def test_what_a_list_sends_holds_nothing(unclear):
    unclear(b"Our newsletter. Unsubscribe here.", list_id="<x.example.com>")
    assert scopes() == []


def test_the_address_that_had_our_mailing_is_held_too(unclear, queued, mailing):
    sent = queued("ann@work.example", kind=Message.Kind.MARKETING)
    unclear(in_reply_to=sent.message_id_header)
    assert scopes("ann@work.example") == scopes() == ["held"]


def test_who_has_opted_out_already_needs_no_decision(arrive, letter, unclear):
    arrive(letter(subject="unsubscribe"))
    unclear(message_id="<two@example.com>")
    assert scopes() == ["marketing"] and not OptOutReview.objects.exists()


def test_of_two_mails_each_is_decided_before_mailings_go_on(unclear, advocate, at):
    one, two = unclear(), unclear(message_id="<two@example.com>")
    dismiss_opt_out(case=one, by=advocate, at=at)
    assert scopes() == ["held"]
    dismiss_opt_out(case=two, by=advocate, at=at)
    assert scopes() == []
    with pytest.raises(WrongState):
        dismiss_opt_out(case=two, by=advocate, at=at)


def test_a_case_is_closed_once_it_is_decided(unclear, advocate, at, office):
    case = unclear()
    with pytest.raises(WrongState):
        close_case(case=case, by=advocate, at=at)
    assert "act/close/" not in office.get(f"/in/admin/desk/case/{case.pk}/change/").text
    dismiss_opt_out(case=case, by=advocate, at=at)
    close_case(case=case, by=advocate, at=at)


def test_spam_that_is_closed_holds_nothing_any_more(unclear, advocate, at, settings):
    settings.CASES_PER_HOUR = 0
    case = unclear()
    assert case.quarantine_reason == "busy" and scopes() == ["held"]
    close_case(case=case, by=advocate, at=at)
    assert scopes() == [] and OptOutReview.objects.get().decision == "not an opt-out"


def test_a_merged_case_takes_it_along(unclear, opened, advocate, at):
    case, other = unclear(), opened()
    merge_cases(case=case, into=other, by=advocate, at=at)
    decide_opt_out(case=other, by=advocate, at=at)
    assert scopes() == ["marketing"]


def test_the_desk_is_reminded_each_day_that_nobody_decides(unclear, told, at):
    unclear()
    for hours, reminders in ((1, 0), (24, 1), (25, 1), (49, 2)):
        run(name="remind-of-opt-outs", at=at + timedelta(hours=hours))
        assert told("no one has decided about it") == reminders


def test_an_erasure_ends_the_hold_and_forgets_the_address(unclear, at):
    case = unclear()
    assert ANN in str([record.facts for record in DeskDataSource().export(person=find_person(address=ANN))])
    erase_cases(numbers=[case.pk], at=at)
    review = OptOutReview.objects.get()
    assert (review.address, review.decision, scopes()) == ("", "withdrawn", [])


def test_what_was_decided_never_changes(unclear, advocate, at):
    dismiss_opt_out(case=unclear(), by=advocate, at=at)
    for changes in ({"decision": "opt-out"}, {"decided_at": None, "decision": "", "decided_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            OptOutReview.objects.update(**changes)


def test_a_hold_of_an_old_backup_comes_back_from_the_journal(unclear, settings, tmp_path, at):
    settings.OPT_OUT_JOURNAL = tmp_path / "journal"
    unclear()
    Suppression.objects.all().delete()
    assert catch_up(at=at + timedelta(hours=1)) and scopes() == ["held"]
