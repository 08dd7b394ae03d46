import re

import pytest
from django.core import mail
from django.utils import timezone

from leads.models import Contact, InformationRequest, Note
from leads.profile.corrections import correct_details
from privacy.rights.jobs import act_on_rights
from privacy.rights.requests import request_access, request_erasure
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.models import IncomingMail
from responsys_site.mail.queue.tasks import send_due
from tests.faults.restoring import back_up, restore, working_in
from tests.leads.conftest import ask, lead_manager, sent  # noqa: F401 (fixtures)

ANN = "Ann.Smith@Example.com"
HEAD = b"From: Ann Smith <ann.smith@example.com>\r\nTo: privacy@responsys.example\r\nSubject: Me\r\n"
LETTER = HEAD + b"\r\nHello, Ann Smith.\r\n"


def write_to_us(letter: bytes = LETTER) -> None:
    """A mail comes in, as the mail server's pipe brings it."""
    with SpooledMessage() as arriving:
        arriving.add(letter)
        store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(), at=timezone.now())


def erase(address: str = ANN):
    """Ask for an erasure, and let a worker do it."""
    request = request_erasure(address=address, reason="asked", by=None, at=timezone.now())
    act_on_rights(at=timezone.now())
    return request


@pytest.fixture
def ann(ask, sent, lead_manager) -> Contact:  # noqa: F811
    """Ann asked, was answered, wrote to us, and corrected her name; a colleague has noted something."""
    ask(company="Example & Daughters <b>")
    sent()
    request = InformationRequest.objects.get()
    Note.objects.add(request=request, by=lead_manager, text="Ann Smith called.", at=timezone.now())
    correct_details(contact=request.contact, details={"name": "Ann Jones"}, at=timezone.now())
    write_to_us()
    return Contact.objects.get()


@pytest.fixture
def copy_path(db):
    """Ask for a copy, let a worker make and mail it, and return the path of the link."""

    def mailed(address: str = ANN) -> str:
        request_access(address=address, by=None, at=timezone.now())
        act_on_rights(at=timezone.now())
        send_due(at=timezone.now())
        return re.search(r"/privacy/copy/[\w-]{22}/", mail.outbox[-1].body)[0]

    return mailed


@pytest.fixture
def restored(tmp_path, django_db_setup):
    """Do something after a backup, and work in the database that is restored from it."""

    def after(act):
        backup = back_up(folder=tmp_path, owner=django_db_setup)
        act()
        return working_in(restore(backup=backup, owner=django_db_setup))

    return after
