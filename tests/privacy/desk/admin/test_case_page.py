import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privacy.desk.cases.replies import reply
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.cases.staff_actions import add_note
from privacy.desk.models import Attachment, Case, CaseEvent
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.models import AuditEvent as Evidence
from tests.privacy.desk.admin.conftest import CASES


@pytest.fixture
def case(opened, advocate, at) -> Case:
    case = opened(name="Ann", text="Why <b>me</b>?")
    reply(case=case, text="Because you asked.", by=advocate, at=at)
    add_note(case=case, text="Between us.", by=advocate, at=at)
    return case


def test_the_thread_stands_on_it_as_it_went(case, office):
    page = office.get(f"{CASES}{case.pk}/change/").text
    words = ["Why &lt;b&gt;me&lt;/b&gt;?", "Acknowledged by mail", "Because you asked.", "Between us."]
    assert [page.index(word) for word in words] == sorted(page.index(word) for word in words)
    assert "Ann · ann@example.com" in page and "first answered on 23 November 2026" in page


def test_auditors_see_that_and_when_but_not_whose_and_what(case, auditor):
    page = auditor.get(f"{CASES}{case.pk}/change/").text
    assert "To the person" in page and "first answered on 23 November 2026" in page
    for hidden in ("ann@example.com", "Ann", "Why", "Because", "Between us", "What you can do"):
        assert hidden not in page


@pytest.mark.parametrize(("path", "view"), [("change/", "page"), ("history/", "history"), ("act/note/", "note")])
def test_a_look_is_recorded(case, office, advocate, path, view):
    assert office.get(f"{CASES}{case.pk}/{path}").status_code == 200
    (look,) = Evidence.objects.filter(kind="look")
    assert look.subject == keyed_digest("ann@example.com") and look.facts["rows"] == [case.pk]
    assert (look.facts["staff"], look.facts["view"], look.facts["model"]) == (advocate.pk, view, "desk.case")


def test_the_persons_other_cases_are_named(case, opened, office):
    other, strangers = opened(text="Again"), opened(address="bob@example.com")
    page = office.get(f"{CASES}{case.pk}/change/").text
    assert f"{CASES}{other.pk}/change/" in page and strangers.reference not in page


def test_files_are_named_with_their_size_and_handed_out_as_bytes(case, office):
    entry = CaseEvent.objects.filter(kind="in").get()
    Attachment.objects.store(event=entry, name="<proof>.pdf", declared_type="application/pdf", chunks=[b"12345"])
    page = office.get(f"{CASES}{case.pk}/change/").text
    link = re.search(r'<a href="([^"]+)">&lt;proof&gt;\.pdf</a>, 5\xa0bytes', page)[1]
    assert office.get(link).content == b"12345"


def test_a_longer_thread_costs_no_more_queries(case, office, advocate, at):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert office.get(f"{CASES}{case.pk}/change/").status_code == 200
        return len(caught)

    queries()  # what a process reads once, it has read now
    few = queries()
    for number in range(6):
        add_message(case=case, text=f"More {number}", at=at)
        reply(case=case, text=f"Answer {number}", by=advocate, at=at)
    assert queries() == few


def test_the_mail_to_the_office_leads_there_and_names_nobody(opened, advocate, sent, office):
    case = opened(name="Ann Smith")
    letter = next(letter for letter in sent() if letter.to == [advocate.email])
    assert f"{CASES}{case.pk}/change/" in letter.body and case.reference in letter.body
    assert "ann" not in (letter.body + letter.subject).lower().replace("cannot", "")
