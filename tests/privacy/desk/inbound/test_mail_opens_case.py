import pytest

from privacy.desk.models import Case, CaseEvent
from responsys_site.mail.models import Delivery
from tests.privacy.desk.inbound.conftest import mails_to


def test_the_case_is_a_question_and_is_acknowledged_at_once(arrive, letter, at):
    mail = arrive(letter())
    case = Case.objects.get()
    assert (case.kind, case.channel, case.address, case.received_at) == ("question", "mail", "ann@example.com", at)
    assert (mail.state, mail.outcome) == ("handled", f"{case}: opened")
    assert case.acknowledged_at == at and mails_to("ann@example.com") == 1


def test_the_subject_is_part_of_what_was_asked(arrive, letter):
    arrive(letter(subject="Delete my data"))
    assert CaseEvent.objects.get(kind="in").text == "Delete my data\n\nGood day"


def test_the_name_of_the_sender_is_the_persons(arrive, letter):
    arrive(letter().replace(b"From: Ann <", b'From: "Ann, Smith" <'))
    assert Case.objects.get().name == "Ann, Smith"


@pytest.mark.parametrize("to", ["abuse@responsys.example", "Abuse <ABUSE@responsys.example>"])
def test_mail_to_abuse_is_about_unwanted_mail(arrive, letter, to):
    arrive(letter(to=to))
    assert Case.objects.get().kind == "unwanted mail"


@pytest.mark.parametrize(
    "to", ["postmaster@responsys.example", "privacy@elsewhere.example", "bounces@responsys.example"]
)
def test_other_mail_is_left_to_others(arrive, letter, to):
    assert arrive(letter(to=to)).state == "waits for staff" and not Case.objects.exists()


def test_an_address_that_leads_to_the_mailbox_counts(arrive, letter):
    arrive(letter(delivered_to="box7@responsys.example", to="friends@example.org", cc="privacy+x@responsys.example"))
    assert Case.objects.get().kind == "question"


@pytest.mark.parametrize(
    "fields",
    [
        {"precedence": "list"},
        {"list_id": "<x.example.org>"},
        {"auto_submitted": "auto-generated"},
        {"return_path": "<>"},
    ],
)
def test_loops_and_lists_are_never_answered(arrive, letter, fields):
    arrive(letter(**fields))
    assert Case.objects.get().acknowledged_at is None and mails_to("ann@example.com") == 0


def test_what_a_machine_sends_is_laid_aside(arrive, letter, advocate):
    arrive(letter(precedence="bulk"))
    assert Case.objects.get().quarantine_reason == "automatic" and not Delivery.objects.exists()


def test_a_flood_is_kept_and_tells_nobody(arrive, letter, advocate):
    for number in range(22):
        arrive(letter(subject=f"Letter {number}", message_id=f"<{number}@example.com>"))
    assert (
        Case.objects.filter(quarantine_reason="").count() == 20
        and Case.objects.filter(quarantine_reason="busy").count() == 2
    )
    assert mails_to("ann@example.com") == 1 and mails_to("advocate@responsys.example") == 20


def test_a_mail_without_a_sender_opens_a_case_all_the_same(arrive, letter):
    arrive(letter(**{"from": None}))
    assert Case.objects.get().address == "" and not Delivery.objects.exists()
