"""Whatever somebody mails, its words are text on every page, and its files are bytes in a sandbox."""

import base64
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from privacy.desk.models import Case, CaseEvent, CaseLink
from responsys_site.mail.inbound.dispatch import handle_new
from tests.privacy.desk.inbound.hostile_mail import mails
from tests.wsgi_client import SiteClient

BYTES = "application/octet-stream"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def office(advocate) -> SiteClient:
    advocate.user_permissions.add(Permission.objects.get(codename="view_attachment"))
    browser = SiteClient()
    browser.force_login(advocate)
    return browser


def page_of(case: Case) -> str:
    return f"/in/admin/desk/case/{case.pk}/change/"


@pytest.mark.parametrize("content_type", ["text/plain", "text/html; charset=utf-8"])
def test_tags_are_no_tags_for_colleagues(arrive, letter, office, content_type):
    words = f"{SCRIPT} &lt;script&gt;alert(1)&lt;/script&gt; <b>me</b>\r\n> {SCRIPT}".encode()
    arrive(letter(subject=SCRIPT, content_type=content_type).replace(b"Good day", words))
    page = office.get(page_of(Case.objects.get())).text
    assert SCRIPT not in page and "<b>me" not in page and "&lt;script&gt;alert(1)" in page


def test_nor_for_the_person(arrive, letter, opened, answered):
    case = opened()
    arrive(letter(in_reply_to=answered(case)).replace(b"Good day", f"{SCRIPT} & more".encode()))
    link = CaseLink.objects.issue(case=case, at=timezone.now())
    page = SiteClient().get(f"/privacy/cases/{link}/").text
    assert SCRIPT not in page and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


@pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "message/rfc822", "application/pdf"])
def test_a_file_is_named_with_its_size_and_served_as_bytes_in_a_sandbox(arrive, letter, office, declared):
    head = f'--x\r\nContent-Type: {declared}\r\nContent-Disposition: attachment; filename="a.html"\r\n'
    encoded = "Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(SCRIPT.encode()).decode()
    parts = f"--x\r\n\r\nSee there\r\n{head}{encoded}\r\n--x--\r\n".encode()
    arrive(letter(content_type="multipart/mixed; boundary=x").replace(b"Good day\r\n", parts))
    page = office.get(page_of(Case.objects.get())).text
    link = re.search(r'<a href="([^"]+)">a\.html</a>, 25\xa0bytes', page)[1]
    answer = office.get(link)
    assert answer.getvalue() == SCRIPT.encode() and answer.headers["Content-Type"] == BYTES
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=mails())
def test_whatever_it_is_its_case_can_be_opened_by_colleagues(take_in, office, at, data):
    with transaction.atomic():
        mail = take_in(data)
        handle_new(at=at)
        entry = CaseEvent.objects.get(incoming=mail)
        answer = office.get(page_of(entry.case))
        assert answer.status_code == 200 and "<script>alert" not in answer.text and entry.case.reference in answer.text
        for file in entry.attachments.all():
            assert office.get(reverse("desk_attachment", args=[file.pk])).headers["Content-Type"] == BYTES
        transaction.set_rollback(True)
