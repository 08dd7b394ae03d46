"""Checks that questions are acknowledged, and answered in time. What they say is public."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.certification.dispute_body import dispute_body_at, lapsed_licence
from privacy.certification.published import PROMISE as SEAL_PROMISE
from privacy.desk.cases.deadlines import acknowledgement_due_at, was_notified_of_extension
from privacy.desk.cases.quarantine import count_overdue_quarantine
from privacy.desk.cases.reminders import overdue_without_alert
from privacy.desk.models import Case, CaseEvent, State
from privacy.desk.models.case_rules import RUNNING
from privacy.desk.synthetic_case import (
    SAMPLE_TEXT,
    answer_case,
    deliver_mail,
    latest_delivery,
    mailed_case_path,
    submit_correction,
    submit_question,
    submit_report,
)
from privacy.promises.active import active_promise_ids
from responsys_site.core.http.self_client import request_in_process
from responsys_site.core.promise_checks import CheckFailed, NothingToCheck, PolicyFigure, check, rollback_after

LOOKED_BACK = timedelta(days=90)
FIGURES = [
    PolicyFigure("answer_days", "E1", lambda: settings.CASE_DUE_DAYS, setting="CASE_DUE_DAYS"),
    PolicyFigure("rights_months", "L5", lambda: settings.CASE_DUE_GDPR_MONTHS, setting="CASE_DUE_GDPR_MONTHS"),
]


@check("E1")
def question_is_acknowledged_at_once(*, at: datetime) -> str:
    """A question sent by the form gets a mail with its reference, its day, and a link that opens what was asked."""
    with rollback_after():
        case = submit_question(at=at)
        mailed = latest_delivery(case=case)
        if mailed is None or case.acknowledged_at is None:
            raise CheckFailed(_("A question to the privacy desk is not acknowledged at once."))
        if not at < case.due_at <= at + timedelta(days=settings.CASE_DUE_DAYS + 1):
            raise CheckFailed(_("A question to the privacy desk has no day by which it is answered."))
        if SAMPLE_TEXT not in request_in_process(path=mailed_case_path(mailed=mailed)).text:
            raise CheckFailed(_("The link in an acknowledgement does not open its case."))
    return _("A question was acknowledged at once, with a day for its answer and a link that opened its case.")


@check("E1")
def everybody_was_acknowledged_in_time(*, at: datetime) -> str:
    """Everyone who wrote within 90 days heard from us within ten working days, by e-mail or letter.

    A joined case was acknowledged with the one it was joined to. What no machine may answer, or has no e-mail address,
    a colleague wrote to or closed within that time.
    """
    rows = Case.objects.not_quarantined().filter(received_at__gt=at - LOOKED_BACK, erased_at=None)
    if not rows.exists():
        raise NothingToCheck(_("No one has written to the privacy desk in the last 90 days."))
    late = rows.filter(acknowledged_at=None) | rows.filter(acknowledged_at__gt=F("received_at") + timedelta(days=10))
    for row in late.exclude(state=State.MERGED):
        if (row.acknowledged_at or _dealt_with_at(row) or at) > acknowledgement_due_at(since=row.received_at):
            raise CheckFailed(_("A case of the last 90 days was not acknowledged within ten working days."))
    return _("Everyone who wrote to the privacy desk in the last 90 days heard from us within ten working days.")


@check("E1")
def no_answer_is_overdue(*, at: datetime) -> str:
    """No case whose clock runs is past its day: the later one, if its person was told in time that it takes longer.

    Nor was anything that is set aside left unread for as long as that.
    """
    clocks = Case.objects.not_quarantined().filter(state__in=RUNNING)
    extended = clocks.filter(first_due_at__lte=at, due_at__gt=at)
    overdue = clocks.overdue(at=at).count() + sum(not was_notified_of_extension(case=row) for row in extended)
    if overdue:
        raise CheckFailed(_("The answers to %(count)d cases of the privacy desk are overdue.") % {"count": overdue})
    if unread := count_overdue_quarantine(at=at):
        words = ngettext(
            "No one read %(count)d quarantined message in time.",
            "No one read %(count)d quarantined messages in time.",
            unread,
        )
        raise CheckFailed(words % {"count": unread})
    return _("No answer of the privacy desk is overdue.")


@check("E1")
def nobody_was_left_without_an_answer(*, at: datetime) -> str:
    """Each case closed within 90 days was answered first, by mail or by post, or its person was told that it is closed.

    Requesters without an address, and erased ones, cannot be told.
    """
    closed = (
        Case.objects.not_quarantined().filter(state=State.CLOSED, closed_at__gt=at - LOOKED_BACK).exclude(address="")
    )
    told = CaseEvent.objects.filter(case=OuterRef("pk"), event=CaseEvent.Event.CLOSED, delivery__isnull=False)
    asked_back_alone = closed.filter(~Exists(told), answered_at=None)
    if asked_back_alone.exists() or CaseEvent.objects.unanswered().filter(case__in=closed).exists():
        raise CheckFailed(_("A case of the last 90 days was closed with neither an answer nor a word to its person."))
    return _("No case of the last 90 days was closed with neither an answer nor a word to its person.")


def _dealt_with_at(row: Case) -> datetime | None:
    """When a colleague first answered by post, or closed what is theirs alone to acknowledge."""
    return (row.answered_at or row.closed_at) if row.left_to_staff_at or not row.address else None


@check("L5")
def corrections_are_answered(*, at: datetime) -> str:
    """What is asked for by the form for corrections comes to the desk, and its answer goes out by mail."""
    with rollback_after():
        case = submit_correction(at=at)
        sent = answer_case(case=case)
        if case.kind != Case.Kind.CORRECTION or sent.delivery is None:
            raise CheckFailed(_("A correction that was asked for is not answered by mail."))
    return _("A correction was asked for by its form, and the answer went to the mailbox that asked.")


@check("L5")
def corrections_by_mail_are_answered(*, at: datetime) -> str:
    """A message to the privacy mailbox becomes a case, and the answer goes out as an answer to that message."""
    with rollback_after():
        sent = answer_case(case=deliver_mail(at=at))
        if sent.delivery is None or "In-Reply-To" not in sent.delivery.message.headers:
            raise CheckFailed(_("A message to the privacy mailbox is not answered by mail."))
    return _("A message to the privacy mailbox became a case, and its answer went to the mailbox that wrote.")


@check("S6")
def reports_of_mail_reach_the_desk(*, at: datetime) -> str:
    """A report of unwanted mail by its form opens a case of its kind, which is acknowledged."""
    with rollback_after():
        case = submit_report(at=at)
        if case.kind != Case.Kind.UNWANTED_MAIL:
            raise CheckFailed(_("A report of unwanted mail is not taken for one."))
        if latest_delivery(case=case) is None:
            raise CheckFailed(_("A report of unwanted mail is not acknowledged."))
    return _("A report of unwanted mail reached the privacy desk, and was acknowledged.")


# A job of every ten minutes tells people; within this time it has done so, or it does not run.
ALERT_TOLERANCE = timedelta(hours=1)


@check("E2")
def overdue_people_are_told(*, at: datetime) -> str:
    """Every requester of an overdue answer has been told so, with where to turn."""
    overdue = Case.objects.not_quarantined().overdue(at=at - ALERT_TOLERANCE).exclude(address="")
    if not overdue.exists():
        raise NothingToCheck(_("No answer has been overdue for an hour."))
    if overdue.filter(overdue_told_at=None).exists():
        raise CheckFailed(_("Someone whose answer is overdue has not been told where to turn."))
    return _("Everyone whose answer is overdue has been told where to turn.")


@check("E2")
def colleagues_are_told_of_overdue_cases(*, at: datetime) -> str:
    """The privacy desk has been told of every answer that is overdue."""
    if overdue_without_alert(at - ALERT_TOLERANCE).exists():
        raise CheckFailed(_("The privacy desk has not been told that an answer is overdue."))
    return _("The privacy desk has been told of every answer that is overdue.")


@check("E2")
def replies_say_whom_to_turn_to(*, at: datetime) -> str:
    """A reply names who else takes up the matter; one press on the case's page makes what one shows there."""
    with rollback_after():
        case = submit_question(at=at)
        answer_case(case=case)
        mailed = latest_delivery(case=case)
        if mailed is None or _dispute_body_name(at) not in mailed.message.text:
            raise CheckFailed(_("A reply of the privacy desk does not say whom else to turn to."))
        page = mailed_case_path(mailed=mailed)
        if _dispute_body_name(at) not in request_in_process(path=page).text:
            raise CheckFailed(_("The page of a case does not say whom else to turn to."))
        request_in_process(path=page + "escalate/", method="POST")
        if SAMPLE_TEXT not in request_in_process(path=page + "dossier/").text:
            raise CheckFailed(_("A case cannot be taken further."))
    return _("A reply named whom to turn to, and a case was taken further by one press.")


@check("E2")
def escalations_are_followed(*, at: datetime) -> str:
    """A case taken outside the company stays open with us until its end there is recorded."""
    escalated = Case.objects.filter(escalations__isnull=False)
    if not escalated.exists():
        raise NothingToCheck(_("No case has been taken outside the company yet."))
    lost = escalated.filter(escalations__ended_at=None).exclude(state=State.ESCALATED)
    if lost.exists():
        raise CheckFailed(_("A case that was taken further is no longer followed."))
    return _("Every case that was taken further is followed until its end is recorded.")


@check("E2")
@check("E3")
def who_takes_it_up_can_be_reached(*, at: datetime) -> str:
    """The body that we name for what we do not settle still takes it up today, and has an address.

    It is no fault to name none: people are sent to the authority of the place where they live. It is one to promise a
    seal, and with it the dispute body, after its licence has lapsed.
    """
    body, lapsed = dispute_body_at(at=at), lapsed_licence(at=at)
    if lapsed and SEAL_PROMISE in active_promise_ids(at=at):
        words = _("%(name)s was to take up what we do not settle. That ended on %(day)s, and the policy still says so.")
        raise CheckFailed(words % {"name": lapsed.dispute_body, "day": date_format(lapsed.last_day)})
    if body and not body.contact:
        raise CheckFailed(_("We name %(name)s for what we do not settle, and no address of it.") % {"name": body.name})
    if body:
        return _("%(name)s takes up what we do not settle, and we say where it is reached.") % {"name": body.name}
    return _("We belong to no dispute program, say so, and send people to the authority of the place where they live.")


def _dispute_body_name(at: datetime) -> str:
    body = dispute_body_at(at=at)
    return body.name if body else _("privacy authority of the place where you live")
