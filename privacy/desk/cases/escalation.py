"""The packet of an escalation: the case as it stood when its person took it further, for somebody outside to read.

Kept as JSON, from which the page and the plain text are made; times in it are ISO 8601 with their offset.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import notify_desk, send_outcome
from privacy.desk.models import Case, CaseEvent, Escalation, State, WrongState
from privacy.policy.dispute_bodies import dispute_body_at
from privacy.policy.published import Version, load_published_policy
from responsys_site.core.audit import audit_log
from responsys_site.core.urls import absolute_url


@dataclass(frozen=True)
class PolicySnapshot:
    """The version of the policy that was in force when the case came."""

    number: int
    sha256: str  # of its text, as its own page states it
    in_force_at: datetime
    url: str


@dataclass(frozen=True)
class DossierLine:
    """One entry of the thread. `said_by` is an Entry.Kind; `event` says what happened, where nobody spoke.

    `caution` says why it is not sure that the person wrote it; "" where nothing speaks against that.
    """

    at: datetime
    said_by: str
    event: str
    text: str
    files: tuple[str, ...]  # names as their sender gave them
    caution: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything that the packet shows. `due_at` is of the clock that ran last."""

    reference: str
    kind: str
    channel: str
    name: str
    address: str
    received_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime
    answered_at: datetime | None
    policy: PolicySnapshot | None
    lines: tuple[DossierLine, ...]
    first_due_at: datetime | None = None  # where its person was told, at `extended_at`, that it takes longer
    extended_at: datetime | None = None


def build_dossier(*, case: Case, at: datetime) -> Dossier:
    """Put together what was asked and answered until `at`, also in cases that were joined to this one."""
    version = load_published_policy(at=at).in_force(at=case.received_at)
    entries = CaseEvent.objects.seen_by_person().filter(case__in=merged_case_ids(case=case)).order_by("at", "pk")
    return Dossier(
        reference=case.reference,
        kind=case.get_kind_display(),
        channel=case.get_channel_display(),
        name=case.name,
        address=case.address,
        received_at=case.received_at,
        acknowledged_at=case.acknowledged_at,
        due_at=case.due_at,
        answered_at=case.answered_at,
        policy=_policy(version) if version else None,
        lines=tuple(_line(entry) for entry in entries.prefetch_related("attachments")),
        first_due_at=case.first_due_at,
        extended_at=case.extended_at,
    )


def dossier_to_json(*, packet: Dossier) -> str:
    return json.dumps(asdict(packet), default=datetime.isoformat, ensure_ascii=False)


def dossier_from_json(*, text: str) -> Dossier:
    """Return the packet that `as_json` wrote."""
    facts: dict[str, Any] = json.loads(text, object_hook=_with_times)
    policy = PolicySnapshot(**facts["policy"]) if facts["policy"] else None
    lines = tuple(DossierLine(**line | {"files": tuple(line["files"])}) for line in facts["lines"])
    return Dossier(**facts | {"policy": policy, "lines": lines})


def _with_times(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if value and (name == "at" or name.endswith("_at")) else value
        for name, value in facts.items()
    }


def merged_case_ids(*, case: Case) -> list[int]:
    """The case and those that were joined to it, in however many steps."""
    found, new = [case.pk], [case.pk]
    while new:
        new = list(Case.objects.filter(merged_into__in=new).values_list("pk", flat=True))
        found += new
    return found


def _policy(version: Version) -> PolicySnapshot:
    assert version.in_force_at  # it is in force
    url = absolute_url("privacy:version", version.number)
    return PolicySnapshot(version.number, version.text.sha256, version.in_force_at, url)


def _line(entry: CaseEvent) -> DossierLine:
    event = entry.get_event_display() if entry.event else ""
    files = tuple(attachment.name for attachment in entry.attachments.all())
    return DossierLine(entry.at, entry.kind, event, entry.text, files, _caution(entry))


def _caution(entry: CaseEvent) -> str:
    if entry.from_another_address:
        return _("from another address")
    return _("under the person's address, which anybody can write") if entry.is_only_said_to_be_theirs else ""


def dossier_text(*, escalation: Escalation) -> str:
    """Return the packet that was frozen when the case was taken further. Call it before the packet is erased."""
    company = {"name": settings.COMPANY_NAME, "address": settings.COMPANY_ADDRESS}
    house = {"company": company, "privacy_mailbox": settings.PRIVACY_MAILBOX}
    read = dossier_from_json(text=escalation.packet)
    return render_to_string("desk/dossier.txt", {**house, "packet": read, "escalation": escalation})


@transaction.atomic
def escalate(*, case: Case, at: datetime) -> Escalation:
    """Record to whom the case is taken, freeze its packet, tell the desk, and return the escalation.

    While one is under way it is returned as it is: a second press begins no other. A case that was joined to another
    meanwhile is taken further as that one. Raises WrongState once it was erased.
    """
    row = Case.objects.held(pk=case.pk)
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
    packet = build_dossier(case=row, at=at)
    return Escalation.objects.create(
        case=row,
        body_name=body.name if body else _("The privacy authority of the place where you live"),
        body_contact=body.contact if body else "",
        begun_at=at,
        policy_version=packet.policy.number if packet.policy else 0,
        packet=dossier_to_json(packet=packet),
    )


@transaction.atomic
def record_acceptance(*, escalation: Escalation, by: AbstractBaseUser, on: datetime, at: datetime) -> None:
    """Record that the body wrote to us about the case, dated `on`.

    Raises WrongState when that was recorded before, or it has ended, and IntegrityError for a day before it began.
    """
    if not Escalation.objects.open().filter(pk=escalation.pk, taken_up_at=None).update(taken_up_at=on):
        raise WrongState
    escalation.refresh_from_db()
    log_event(case=escalation.case, event=CaseEvent.Event.ESCALATION_TAKEN_UP, at=at, by=by)


@transaction.atomic
def record_outcome(
    *, escalation: Escalation, outcome: Escalation.Outcome, by: AbstractBaseUser, on: datetime, at: datetime
) -> None:
    """Record how it ended, on the day of `on`, and tell the person. The case can be closed from then on.

    Raises WrongState when an end was recorded before, and IntegrityError for a day before it began.
    """
    if not Escalation.objects.open().filter(pk=escalation.pk).update(outcome=outcome, ended_at=on):
        raise WrongState
    escalation.refresh_from_db()
    message = send_outcome(escalation=escalation, at=at) if escalation.case.address else None
    log_event(case=escalation.case, event=CaseEvent.Event.ESCALATION_ENDED, at=at, by=by, message=message)
