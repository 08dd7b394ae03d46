from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from privacy.desk.cases.replies import reply
from privacy.desk.jobs import tell_of_undelivered_mail
from privacy.desk.promise_checks import overdue_people_are_told
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.core.personal_data import is_restricted
from responsys_site.core.promise_checks import NothingToCheck
from responsys_site.mail.inbound.bounces import handle
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import IncomingMail, Suppression
from tests.mail.inbound.reports import bounce
from tests.privacy.desk.admin.conftest import CASES

ANN = keyed_digest("ann@example.com")


@pytest.fixture
def case(opened):
    return opened(at=timezone.now() - timedelta(days=3))


def offered(case, office) -> str:
    return office.get(f"{CASES}{case.pk}/change/").text


def today(*, days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def nothing_reaches_ann() -> None:
    Suppression.objects.add(address_digest=ANN, scope="all", reason="bounced", at=timezone.now())


def told_of() -> str:
    return tell_of_undelivered_mail(at=timezone.now())


def comes_back(delivery, status="5.1.1") -> None:
    """The relay took the mail, and days later a report says that it was not delivered."""
    with SpooledMessage() as arriving:
        arriving.add(bounce(to=return_path(delivery=delivery.pk), status=status))
        store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(), at=timezone.now())
    handle(mail=IncomingMail.objects.latest("pk"), at=timezone.now())


def test_a_restriction_whose_person_no_mail_reaches_is_lifted_after_a_letter(case, office, act, sent, advocate):
    act(case, "restrict", sure="on")
    nothing_reaches_ann()
    act(case, "tell-lifting")
    sent()
    assert "Lift the restriction" not in offered(case, office) and "did not arrive" in offered(case, office)
    act(case, "lifting-posted", told="lifting by post", on=today())
    assert "Lift the restriction" in offered(case, office) and is_restricted(address_digest=ANN)
    act(case, "lift")
    assert not is_restricted(address_digest=ANN)
    (entry,) = Evidence.objects.filter(kind="told-by-post")
    facts = {"case": case.pk, "staff": advocate.pk, "told": "lifting by post", "on": today()}
    assert (entry.subject, entry.facts) == (ANN, facts)


def test_a_mail_of_the_end_that_came_back_told_nobody(case, office, act, sent, settings):
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    act(case, "restrict", sure="on")
    act(case, "tell-lifting")
    sent()
    assert "Lift the restriction" in offered(case, office)
    comes_back(case.events.get(event="lifting told").delivery)
    assert "Lift the restriction" not in offered(case, office) and "by post that it ends" in offered(case, office)


def test_a_letter_from_before_the_restriction_tells_nothing_of_its_end(case, act, office):
    act(case, "restrict", sure="on")
    page = act(case, "lifting-posted", told="lifting by post", on=today(days=-1))
    assert page.status_code == 422 and "nothing of this to tell" in page.text
    assert "yet to come" in act(case, "lifting-posted", told="lifting by post", on=today(days=1)).text
    assert "Lift the restriction" not in offered(case, office)


def test_only_who_may_restrict_notes_the_letter_of_the_end(case, act, member):
    act(case, "restrict", sure="on")
    colleague = member("", "view_case", "change_case", "see_people")
    assert colleague.get(f"{CASES}{case.pk}/act/lifting-posted/").status_code == 403


def test_a_letter_acknowledges_the_case_of_a_letter(opened, act, office):
    case = opened(address="", channel="letter", at=timezone.now() - timedelta(days=3))
    act(case, "posted", told="acknowledged by post", on=today(days=-1))
    assert timezone.localdate(case.acknowledged_at).isoformat() == today(days=-1)
    assert "Letter of" in offered(case, office) and "They were told by post" not in offered(case, office)


def test_a_letter_tells_that_our_answer_is_overdue(opened, act):
    case = opened(address="", channel="letter", at=timezone.now() - timedelta(days=40))
    act(case, "posted", told=["acknowledged by post", "overdue by post"], on=today())
    assert case.overdue_told_at and case.acknowledged_at and case.is_overdue(at=timezone.now())
    assert list(case.events.values_list("event", flat=True))[-2:] == ["acknowledged by post", "overdue by post"]
    with pytest.raises(NothingToCheck):  # for a letter no e-mail is owed
        overdue_people_are_told(at=timezone.now())


def test_an_answer_that_no_mail_could_bring_goes_by_post(case, office, act, sent, advocate):
    nothing_reaches_ann()
    reply(case=case, text="Nothing at all.", by=advocate, at=timezone.now())
    sent()
    assert "did not arrive" in offered(case, office)
    page = act(case, "posted", told=["acknowledged by post", "letter by post"], on=today())
    assert "It is kept that the letter went" in page.text
    assert "They were told by post</a>" not in page.text


@pytest.mark.parametrize("status", ["5.7.1", "5.2.2", "4.4.7"])
def test_colleagues_hear_of_an_answer_that_came_back_whatever_its_code(case, sent, advocate, settings, status):
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    reply(case=case, text="Nothing at all.", by=advocate, at=timezone.now())
    sent()
    comes_back(case.events.get(kind="out").delivery, status)
    assert told_of() == "desk told of undelivered mail in 1 cases"
    assert sent()[-1].to == [advocate.email] and not Suppression.objects.exists()


def test_colleagues_hear_once_of_an_answer_that_came_back(case, office, sent, advocate, settings):
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    reply(case=case, text="Nothing at all.", by=advocate, at=timezone.now())
    sent()
    assert told_of() == "desk told of undelivered mail in 0 cases"
    comes_back(case.events.get(kind="out").delivery)
    assert told_of() == "desk told of undelivered mail in 1 cases"
    assert told_of() == "desk told of undelivered mail in 0 cases"
    told = sent()[-1]
    assert told.to == [advocate.email] and "did not arrive" in told.body and case.reference in told.body
    assert "ann@" not in told.body and "Colleagues told that a mail" in offered(case, office)


def test_what_was_mailed_well_needs_no_letter(case, office, sent):
    sent()
    assert "They were told by post" not in offered(case, office)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert office.get(f"{CASES}{case.pk}/act/posted/").status_code == 302
