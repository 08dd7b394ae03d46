"""The privacy desk holds letters: they go out in the copy, and away with the erasure."""

import zipfile
from io import BytesIO

from django.utils import timezone

from privacy.desk.cases.escalation import escalate, record_outcome
from privacy.desk.models import Attachment, Case, CaseEvent, Escalation
from tests.factories import make_case
from tests.privacy.rights.conftest import ANN, erase


def open_a_case() -> Case:
    return make_case(ANN, channel=Case.Channel.MAIL, name="Ann Smith", text="My number is 4711.")


def attach(case: Case, data: bytes) -> None:
    Attachment.objects.store(event=case.events.first(), name="ann.txt", declared_type="text/plain", chunks=[data])


def test_the_copy_holds_the_case_its_letters_and_its_files(client, copy_path, policy):
    attach(open_a_case(), b"bytes of a file")
    answer = client.post(copy_path())
    archive = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    assert "4711" in archive.read("everything.json").decode()
    assert any(archive.read(name) == b"bytes of a file" for name in archive.namelist())


def test_the_copy_holds_what_was_taken_outside_the_company(client, copy_path, policy):
    case = open_a_case()
    escalate(case=case, at=timezone.now())
    archive = zipfile.ZipFile(BytesIO(client.post(copy_path()).content))
    held = archive.read("everything.json").decode()
    (packet,) = [name for name in archive.namelist() if "dossier-" in name]
    assert "Case taken outside the company" in held and packet in held
    assert "4711" in archive.read(packet).decode() and case.reference in archive.read(packet).decode()


def test_an_erasure_takes_letters_and_files_and_leaves_that_there_was_a_case(policy, lead_manager):
    case = open_a_case()
    attach(case, b"Ann Smith")
    escalation = escalate(case=case, at=timezone.now())
    record_outcome(escalation=escalation, outcome="agreed", by=lead_manager, on=timezone.now(), at=timezone.now())
    request = erase()
    case.refresh_from_db()
    assert (case.address, case.name) == ("", "") and case.reference
    assert not CaseEvent.objects.exclude(text="").exists() and not Attachment.objects.get().name
    assert Escalation.objects.get().dossier == ""
    assert request.leftover_scan.of_addresses == {} and "references" in request.results.get(holder="desk").kept[0]
