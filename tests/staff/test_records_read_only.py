import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from privacy.promises.models import PromiseResult
from responsys_site.core.audit_log import append
from responsys_site.core.jobs.scheduler import enqueue_due_jobs
from responsys_site.core.models import AuditEvent, Heartbeat

ADMIN = "/in/admin/"


@pytest.fixture
def rows(db, at, django_capture_on_commit_callbacks):
    append(kind="look", at=at, facts={"staff": 7, "rows": [4711]}, subject="ab" * 16)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_due_jobs(at=at)
    PromiseResult.objects.create(promise="L1", state="not kept", found="The form does not open.", at=at, since=at)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("core/auditevent", "4711"),
        ("core/heartbeat", "send-waiting-mail"),
        ("promises/promiseresult", "The form does not open."),
        ("django_tasks_database/dbtaskresult", "run_job"),
    ],
)
def test_list_and_page_are_shown(rows, admin_client, model, words):
    assert words in admin_client.get(f"{ADMIN}{model}/").text
    assert admin_client.get(f"{ADMIN}{model}/{first(model).pk}/change/").status_code == 200


@pytest.mark.parametrize(
    "model", ["core/auditevent", "core/heartbeat", "promises/promiseresult", "django_tasks_database/dbtaskresult"]
)
def test_nobody_adds_changes_or_deletes(rows, admin_client, model):
    base, before = f"{ADMIN}{model}/", first(model)
    for path in ("add/", f"{before.pk}/change/", f"{before.pk}/delete/"):
        assert admin_client.post(base + path, {"post": "yes"}).status_code == 403
    assert 'name="action"' not in admin_client.get(base).text


def first(model: str):
    app, _slash, name = model.partition("/")
    return ContentType.objects.get(app_label=app, model=name).model_class().objects.first()


def test_evidence_is_found_by_its_subject(rows, admin_client):
    append(kind="other", at=timezone.now(), facts={}, subject="cd" * 16)
    page = admin_client.get(f"{ADMIN}core/auditevent/", {"q": "ab" * 16}).text
    assert "4711" in page and "cd" * 16 not in page


def test_a_fault_of_a_task_is_named_and_not_quoted(rows, admin_client):
    DBTaskResult.objects.update(traceback="ValueError: Ann Smith", exception_class_path="builtins.ValueError")
    page = admin_client.get(f"{ADMIN}django_tasks_database/dbtaskresult/{DBTaskResult.objects.first().pk}/change/")
    assert "builtins.ValueError" in page.text and "Ann Smith" not in page.text


def test_what_was_recorded_is_shown_as_it_was(rows, admin_client):
    page = admin_client.get(f"{ADMIN}core/auditevent/{AuditEvent.objects.get().pk}/change/").text
    assert "ab" * 16 in page and "look" in page and Heartbeat.objects.exists()
