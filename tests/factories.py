"""Rows that many tests need, with ordinary values: a test names only what it is about."""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from leads.models import Contact, InformationRequest
from privacy.certification.models import Certification
from privacy.desk.cases.create import create_case
from privacy.desk.models import Case
from privacy.models import PolicyText, PolicyVersion
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import RenderedEmail
from tests.wsgi_client import SiteClient


def make_contact(address: str, *, at: datetime | None = None, name: str = "Ann", **details: str) -> Contact:
    """Someone on file; the one who is there already when the address is known."""
    return Contact.objects.get_or_create_contact(address=address, name=name, at=at or timezone.now(), **details)


def make_request(contact: Contact, *, at: datetime, **columns: Any) -> InformationRequest:
    """A request that a worker has recorded, as it stands in the queue of the staff."""
    columns = {"name": contact.name, "email": contact.address, "form_nonce_digest": contact.name} | columns
    return InformationRequest.objects.create(contact=contact, received_at=at, **columns)


def make_case(address: str, *, at: datetime | None = None, **changes: Any) -> Case:
    """A question by the desk's form, acknowledged as every case is."""
    facts = {"kind": "question", "channel": "form", "text": "Why?"} | changes
    return create_case(address=address, at=at or timezone.now(), **facts)


PAPER = {
    "program": "Example Seal",
    "licence_number": "ES-17",
    "scope": "This site and its forms.",
    "valid_from": date(2026, 11, 10),
    "valid_to": date(2027, 3, 5),
    "verify_url": "https://seal.example/verify?licence=17&site=responsys",
    "dispute_body": "Example Dispute Board",
    "dispute_address": "1 Harbour Road\nOakland, CA 94607",
    "dispute_url": "https://disputes.example/",
}
RECORDED = datetime(2026, 11, 1, tzinfo=UTC)


def record_certification(**otherwise: Any) -> Certification:
    """A licence that one colleague has recorded, as PAPER states it, and no other approved yet."""
    row = Certification(**PAPER | otherwise)
    row.record(staff_id=User.objects.get_or_create(username="recorder")[0].pk, at=RECORDED)
    return row


def make_certification(**otherwise: Any) -> Certification:
    """A licence of a seal program that two colleagues have recorded and approved."""
    row = record_certification(**otherwise)
    row.approve(staff_id=User.objects.get_or_create(username="approver")[0].pk, at=RECORDED)
    return Certification.objects.get(pk=row.pk)


def make_draft(*, words: str, **columns: Any) -> PolicyVersion:
    """A version that is not posted, with its text."""
    version = PolicyVersion.objects.create(**columns)
    PolicyText.objects.create(version=version, source=words)
    return version


def make_message(*recipients: str | Recipient, at: datetime | None = None, **changes: Any) -> Message:
    """A mail that is queued to each of these people; `changes` of its kind, texts or file."""
    options = {"kind": Message.Kind.TRANSACTIONAL, "null_sender": False}
    written = {"template": "test/letter", "subject": "News", "text": "Good day.\n", "html": ""}
    options |= {name: changes.pop(name) for name in [*changes] if name in options}
    people = [Recipient(one) if isinstance(one, str) else one for one in recipients]
    return queue(written=RenderedEmail(**written | changes), recipients=people, at=at or timezone.now(), **options)


def make_staff(name: str, *rights: str, role: str = "", **columns: Any) -> User:
    """A colleague with this role, if any, and these further rights ("mail.view_message")."""
    user = User.objects.create_user(name, is_staff=True, **columns)
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    for right in rights:
        app, _dot, codename = right.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def sign_in(user: User) -> SiteClient:
    """The browser of a colleague who is signed in."""
    browser = SiteClient()
    browser.force_login(user)
    return browser
