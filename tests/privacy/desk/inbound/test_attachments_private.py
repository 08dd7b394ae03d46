import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from privacy.desk.models import Attachment, CaseEvent
from responsys_site.core.models import AuditEvent as Evidence

HTML = b"<script>alert(1)</script>"


@pytest.fixture
def attachment(opened) -> Attachment:
    opened()
    entry = CaseEvent.objects.get(kind="in")
    return Attachment.objects.store(
        event=entry, name='pl\u00e4ne".html', declared_type="text/html", chunks=[HTML, HTML]
    )


@pytest.fixture
def path(attachment) -> str:
    return reverse("desk_attachment", args=[attachment.pk])


@pytest.fixture
def allowed(advocate):
    advocate.user_permissions.add(Permission.objects.get(codename="view_attachment"))
    return advocate


def test_as_bytes_in_a_sandbox(client, path, allowed):
    client.force_login(allowed)
    answer = client.get(path)
    assert answer.status_code == 200 and answer.getvalue() == HTML * 2
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''pl%C3%A4ne%22.html")


def test_the_look_is_recorded(client, path, allowed, attachment):
    client.force_login(allowed)
    client.get(path)
    look = Evidence.objects.get(kind="look")
    assert look.facts == {"staff": allowed.pk, "view": "file", "model": "desk.attachment", "rows": [attachment.pk]}
    assert look.subject == attachment.event.case.address_digest


def test_other_staff_are_refused(client, path, django_user_model):
    client.force_login(django_user_model.objects.create_user("other", is_staff=True))
    assert client.get(path).status_code == 403 and not Evidence.objects.filter(kind="look").exists()


def test_visitors_are_asked_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302 and "login" in answer.headers["Location"]


def test_what_was_erased_is_gone(client, path, allowed, at):
    Attachment.objects.erase(at=at)
    client.force_login(allowed)
    assert client.get(path).status_code == 404
