from datetime import timedelta

import pytest
from django.db import DatabaseError

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import IncomingMail, Suppression

JOB = "handle-incoming-mail"
offered: list[tuple[str, str]] = []


def leaves(*, mail, at) -> None:
    offered.append(("leaves", mail.subject))


def takes(*, mail, at) -> str:
    offered.append(("takes", mail.subject))
    return f"case opened at {at:%H:%M}"


def fails(*, mail, at) -> str:
    """Half of its work is done when it fails."""
    Suppression.objects.add(address_digest="0" * 32, scope="all", reason="bounced", at=at)
    raise DatabaseError("ann@example.com wrote something secret")


def fails_for_one(*, mail, at) -> str:
    return fails(mail=mail, at=at) if mail.subject == "bad" else takes(mail=mail, at=at)


@pytest.fixture
def handlers(settings):
    def named(*functions) -> None:
        settings.INCOMING_MAIL_HANDLERS = [f"{__name__}.{function.__name__}" for function in functions]
        offered.clear()

    return named


def test_it_is_offered_in_order_until_one_takes_it(handlers, take_in, letter, at):
    handlers(leaves, takes, leaves)
    mail = take_in(letter(subject="x"))
    assert run(name=JOB, at=at).startswith("1 taken")
    assert offered == [("leaves", "x"), ("takes", "x")]
    mail.refresh_from_db()
    assert (mail.state, mail.handled_at, mail.outcome) == ("handled", at, "case opened at 12:00")
    assert mail.handled_by == f"{__name__}.takes"


def test_what_nobody_takes_waits_for_staff(handlers, take_in, letter, at):
    handlers(leaves)
    mail = take_in(letter())
    assert "1 left to staff" in run(name=JOB, at=at)
    assert run(name=JOB, at=at + timedelta(days=1)).startswith("0 taken") and len(offered) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.handled_at, mail.error) == ("waits for staff", None, "")


def test_a_handler_that_fails_holds_up_no_other_mail_and_leaves_nothing_half_done(handlers, take_in, letter, at):
    handlers(fails_for_one)
    bad, good = take_in(letter(subject="bad")), take_in(letter(subject="good"))
    assert run(name=JOB, at=at) == "1 taken by a handler, 0 left to staff, 1 failed for now"
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (good.state, bad.state, bad.error) == ("handled", "new", "DatabaseError")
    assert Suppression.objects.count() == 0


def test_it_is_tried_twice_and_then_waits_for_staff_with_the_reason(handlers, take_in, letter, at):
    handlers(fails)
    mail, tries = take_in(letter()), 0
    while (mail := IncomingMail.objects.get()).state == "new":
        assert run(name=JOB, at=mail.next_attempt_at - timedelta(seconds=1)).endswith("0 failed for now")
        assert run(name=JOB, at=mail.next_attempt_at).endswith("1 failed for now")
        tries += 1
    assert (tries, mail.state, mail.error) == (2, "waits for staff", "DatabaseError")
    assert mail.outcome == "could not be handled in 2 tries, read it yourself: DatabaseError"
    assert b"".join(mail.raw()) == letter()


def test_one_that_stops_every_worker_ends_with_staff_too(handlers, take_in, letter, at):
    handlers(takes)
    mail = take_in(letter())
    IncomingMail.objects.update(attempts=2)
    run(name=JOB, at=at)
    mail.refresh_from_db()
    assert (mail.state, mail.error, offered) == ("waits for staff", "took too long, or was stopped", [])


def test_reason_of_a_mail_left_to_staff_is_on_its_page_and_in_the_list(handlers, take_in, letter, at, admin_client):
    handlers(fails)
    mail = take_in(letter())
    for minutes in (0, 5):
        run(name=JOB, at=at + timedelta(minutes=minutes))
    reason = "could not be handled in 2 tries, read it yourself: DatabaseError"
    assert reason in admin_client.get("/in/admin/mail/incomingmail/").text
    assert reason in admin_client.get(f"/in/admin/mail/incomingmail/{mail.pk}/change/").text
