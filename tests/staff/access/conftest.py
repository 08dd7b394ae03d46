"""One row of everything that the staff's site has pages for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leads.models import ConsentEvent, Contact, InformationRequest, PendingSubmission, QuarantinedSubmission
from privacy.certification.models import Certification
from privacy.desk.models import Attachment as CaseFile
from privacy.desk.models import Case, ReplyTemplate
from privacy.models import Kind, PolicyVersion
from privacy.promises.models import PromiseResult
from privacy.rights.models import AccessPackage
from privacy.rights.requests import request_erasure
from responsys_site.core.jobs.scheduler import enqueue_due_jobs
from responsys_site.core.models import AuditEvent, Heartbeat
from responsys_site.mail.inbound.dispatch import claim, dispatch
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.models import Delivery, IncomingMail, Suppression
from responsys_site.mail.rendering.templates import Attachment
from responsys_site.request_log.models import DroppedRequests, RequestRecord
from tests.factories import make_case, make_message, make_staff, sign_in
from tests.leads.conftest import ask, ask_after
from tests.wsgi_client import SiteClient

__all__ = ["ask", "ask_after"]

ZOE = "zoe@example.com"
DESK, BOUNCES = "privacy.desk.inbound.handler.handle", "responsys_site.mail.inbound.bounces.handle"


def signed_in(role: str = "", *rights: str) -> SiteClient:
    """Return the browser of a new member of staff with this role and these further rights ("mail.view_message")."""
    return sign_in(make_staff(f"member {role}", *rights, role=role))


def came_in(subject: str, *, to: str = "", offered: bool = True) -> IncomingMail:
    """A mail of Zoe's comes in, and the handlers are asked."""
    at = timezone.now()
    with SpooledMessage() as arriving:
        arriving.add(f"From: Zoe <{ZOE}>\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nHello.\r\n".encode())
        store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(recipient=to), at=at)
    mail = IncomingMail.objects.latest("pk")
    if offered:
        claim(pk=mail.pk, at=at)
        dispatch(pk=mail.pk, at=at)
        mail.refresh_from_db()
    return mail


def sent_by(app: str, address: str = ZOE) -> Delivery:
    """Queue a mail of an app to Zoe."""
    file = Attachment(name="receipt.json", json="{}")
    message = make_message(address, template=f"{app}/letter", subject=f"From {app}", text="Hello.\n", attachment=file)
    return message.deliveries.get()


@pytest.fixture
def desk_mailbox(settings) -> str:
    settings.PRIVACY_MAILBOX = "privacy@responsys.example"
    return settings.PRIVACY_MAILBOX


@pytest.fixture
def incoming(db, desk_mailbox, settings, tmp_path) -> dict[str, IncomingMail]:
    """A mail that the desk took, a report on a delivery, and one that no one took."""
    settings.VAR_DIR = tmp_path
    report = came_in("Undelivered", offered=False)
    report.finish(state=IncomingMail.State.HANDLED, at=timezone.now(), by=BOUNCES)
    desk = came_in("My secret", to=desk_mailbox)
    assert desk.handled_by == DESK
    return {"taken by the desk": desk, "report": report, "taken by no one": came_in("For whom?")}


@pytest.fixture
def everything(ask, ask_after, incoming, at, django_capture_on_commit_callbacks) -> dict[str, dict[str, Any]]:
    """The number of a row of each model ("leads/contact"), by what it is; "" where there is one kind."""
    ask(updates="on")
    ask_after(timedelta(0), email="fast@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_due_jobs(at=at)
    return {
        **{name: {"": row.pk} for name, row in (_of_leads() | _of_the_site(at) | _of_privacy(at)).items()},
        "mail/delivery": {app: sent_by(app).pk for app in ("leads", "privacy", "desk", "rights", "mail")},
        "mail/message": {app: sent_by(app).message_id for app in ("leads", "privacy", "desk", "rights", "mail")},
        "mail/incomingmail": {name: mail.pk for name, mail in incoming.items()},
    }


def _of_leads() -> dict[str, Any]:
    aside = QuarantinedSubmission.objects.get()
    copied = {name: value for name, value in aside.field_values.items() if name != "form_nonce_digest"}
    Suppression.objects.add(address_digest="ab" * 16, scope="marketing", reason="opted out", at=timezone.now())
    return {
        "leads/contact": Contact.objects.get(),
        "leads/informationrequest": InformationRequest.objects.get(),
        "leads/consentevent": ConsentEvent.objects.first(),
        "leads/quarantinedsubmission": aside,
        "leads/pendingsubmission": PendingSubmission.objects.create(form_nonce_digest="w", **copied),
        "mail/suppression": Suppression.objects.get(),
    }


def _of_the_site(at: datetime) -> dict[str, Any]:
    facts = {"browser": "Firefox", "system": "Linux", "method": "GET", "route": "/", "request_id": "a" * 16}
    return {
        "request_log/requestrecord": RequestRecord.objects.create(at=at, status=200, milliseconds=1, **facts),
        "request_log/droppedrequests": DroppedRequests.objects.create(at=at, count=1),
        "core/auditevent": AuditEvent.objects.first(),
        "core/heartbeat": Heartbeat.objects.first(),
        "promises/promiseresult": PromiseResult.objects.create(promise="L1", state="kept", found="", at=at, since=at),
        "django_tasks_database/dbtaskresult": DBTaskResult.objects.first(),
        "auth/user": User.objects.create_user("colleague"),
        "auth/group": Group.objects.get(name="Auditors"),
    }


def _of_privacy(at: datetime) -> dict[str, Any]:
    case = make_case(ZOE, name="Zoe", at=at)
    erasure = request_erasure(address="gone@example.com", reason="asked", by=None, at=timezone.now())
    package = AccessPackage.objects.create(address_digest="ab" * 16, asked_at=at)
    return {
        "desk/case": case,
        "desk/attachment": CaseFile.objects.store(
            event=case.events.first(), name="a.txt", declared_type="text/plain", chunks=[b"a"]
        ),
        "desk/replytemplate": ReplyTemplate.objects.first() or ReplyTemplate.objects.create(title="A", text="B"),
        "rights/erasurerequest": erasure,
        "rights/accesspackage": package,
        "privacy/policyversion": PolicyVersion.objects.create(kind=Kind.CHANGE),
        "certification/certification": _certification(),
    }


def _certification() -> Certification:
    return Certification.objects.create(
        program="Example Seal",
        licence_number="ES-17",
        scope="This site.",
        valid_from=date(2026, 11, 10),
        valid_to=date(2027, 3, 5),
        verify_url="https://seal.example/verify",
        dispute_body="Example Dispute Board",
        dispute_url="https://disputes.example/",
        recorded_at=datetime(2026, 11, 1, tzinfo=UTC),
        recorded_by=User.objects.create_user("recorder"),
    )


@pytest.fixture
def zoes_case(db, at) -> Case:
    return make_case(ZOE, name="Zoe", at=at)
