"""A person takes a case outside the company: freeze its dossier, and record what becomes of it there.

The dossier is the case as it stood then: JSON, from which the page and the plain text are rendered. Times in it are
ISO 8601 with their offset.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from privacy.certification.dispute_body import dispute_body_at
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import notify_desk, send_outcome
from privacy.desk.models import Case, CaseEvent, Escalation, State, WrongState
from privacy.policy.published import load_published_policy
from responsys_site.core import audit_log
from responsys_site.core.http.absolute_urls import absolute_url

Facts = dict[str, Any]


def build_dossier(*, case: Case, at: datetime) -> Facts:
    """Return what was asked and answered until `at`, including in cases that were merged into this one."""
    events = CaseEvent.objects.visible_to_requester().filter(case__in=merged_case_ids(case=case)).order_by("at", "pk")
    times = ("received_at", "acknowledged_at", "due_at", "answered_at", "first_due_at", "extended_at")
    return {
        "reference": case.reference,
        "kind": case.get_kind_display(),
        "channel": case.get_channel_display(),
        "name": case.name,
        "address": case.address,
        **{name: getattr(case, name) for name in times},
        "policy": _policy(case.received_at, at),
        "lines": [_line(event) for event in events.prefetch_related("attachments")],
    }


def dossier_from_json(*, text: str) -> Facts:
    """Return the dossier with its times."""
    facts: Facts = json.loads(text, object_hook=_parse_times)
    return facts


def dossier_text(*, escalation: Escalation) -> str:
    """Return the frozen dossier as plain text. Call it before the dossier is erased."""
    company = {"name": settings.COMPANY_NAME, "address": settings.COMPANY_ADDRESS}
    context = {"company": company, "privacy_mailbox": settings.PRIVACY_MAILBOX, "escalation": escalation}
    return render_to_string("desk/dossier.txt", {**context, "dossier": dossier_from_json(text=escalation.dossier)})


def merged_case_ids(*, case: Case) -> list[int]:
    """Return the primary keys of the case and of those that were merged into it, in however many steps."""
    found, new = [case.pk], [case.pk]
    while new:
        new = list(Case.objects.filter(merged_into__in=new).values_list("pk", flat=True))
        found += new
    return found


def _parse_times(facts: Facts) -> Facts:
    return {
        name: datetime.fromisoformat(value) if value and (name == "at" or name.endswith("_at")) else value
        for name, value in facts.items()
    }


def _policy(received_at: datetime, at: datetime) -> Facts | None:
    """The version of the policy that was in effect when the case was received."""
    version = load_published_policy(at=at).in_force(at=received_at)
    if version is None:
        return None
    url = absolute_url("privacy:version", version.number)
    return {"number": version.number, "sha256": version.text.sha256, "in_force_at": version.in_force_at, "url": url}


def _line(event: CaseEvent) -> Facts:
    """One event: `event` is "" for a message; `caution` says why the writer is not certain."""
    return {
        "at": event.at,
        "said_by": event.kind,
        "event": event.get_event_display() if event.event else "",
        "text": event.text,
        "files": [attachment.name for attachment in event.attachments.all()],
        "caution": _caution(event),
    }


def _caution(event: CaseEvent) -> str:
    if event.from_another_address:
        return _("from another address")
    return _("under the person's address, which anyone can write") if event.is_only_said_to_be_theirs else ""


@transaction.atomic
def escalate(*, case: Case, at: datetime) -> Escalation:
    """Record to whom the case is taken, freeze its dossier, notify the desk, and return the escalation.

    An open escalation is returned as it is: pressing twice starts no second one. A case that was merged into another
    is escalated as that one. Raises WrongState once it was erased.
    """
    row = Case.objects.lock(pk=case.pk)
    if row.erased_at:
        raise WrongState
    under_way = row.escalations.open().first()
    if under_way is not None:
        return under_way
    row.move(to=State.ESCALATED, paused_at=None, closed_at=None)
    escalation = _begin(row, at)
    log_event(case=row, event=CaseEvent.Event.ESCALATED, at=at, text=escalation.body_name)
    facts = {"case": row.pk, "escalation": escalation.pk, "policy_version": escalation.policy_version}
    audit_log.append(kind="escalation", at=at, facts=facts, subject=row.address_digest)
    notify_desk(case=row, news=_("The person takes the case outside the company."), at=at)
    case.refresh_from_db()
    return escalation


def _begin(row: Case, at: datetime) -> Escalation:
    body = dispute_body_at(at=at)
    dossier = build_dossier(case=row, at=at)
    return Escalation.objects.create(
        case=row,
        body_name=body.name if body else _("The privacy authority of the place where you live"),
        body_contact=body.contact if body else "",
        begun_at=at,
        policy_version=dossier["policy"]["number"] if dossier["policy"] else 0,
        dossier=json.dumps(dossier, default=datetime.isoformat, ensure_ascii=False),
    )


@transaction.atomic
def record_acceptance(*, escalation: Escalation, by: AbstractBaseUser, on: datetime, at: datetime) -> None:
    """Record that the body wrote to us about the case, dated `on`.

    Raises WrongState if that was recorded before or the escalation has ended, and IntegrityError for a day before it
    began.
    """
    if not Escalation.objects.open().filter(pk=escalation.pk, taken_up_at=None).update(taken_up_at=on):
        raise WrongState
    escalation.refresh_from_db()
    log_event(case=escalation.case, event=CaseEvent.Event.ESCALATION_TAKEN_UP, at=at, by=by)


@transaction.atomic
def record_outcome(
    *, escalation: Escalation, outcome: Escalation.Outcome, by: AbstractBaseUser, on: datetime, at: datetime
) -> None:
    """Record how the escalation ended, on the day `on`, and notify the requester. Then the case can be closed.

    Raises WrongState if an outcome was recorded before, and IntegrityError for a day before it began.
    """
    if not Escalation.objects.open().filter(pk=escalation.pk).update(outcome=outcome, ended_at=on):
        raise WrongState
    escalation.refresh_from_db()
    message = send_outcome(escalation=escalation, at=at) if escalation.case.address else None
    log_event(case=escalation.case, event=CaseEvent.Event.ESCALATION_ENDED, at=at, by=by, message=message)
