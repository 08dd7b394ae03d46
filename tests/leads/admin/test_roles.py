from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from privacy.promises.models import PromiseResult
from responsys_site.core.audit_log import append
from responsys_site.core.jobs.scheduler import enqueue_due_jobs
from responsys_site.core.models import AuditEvent
from responsys_site.request_log.models import DroppedRequests, RequestRecord

ADMIN = "/in/admin/"
LEADS = {
    "leads/informationrequest",
    "leads/contact",
    "leads/consentevent",
    "leads/quarantinedsubmission",
    "mail/delivery",
}
WAITING = {"leads/pendingsubmission"}
MESSAGES = {"mail/message"}  # what was said, without anybody's name
SEEN = {
    "Lead managers": LEADS | WAITING | MESSAGES,
    "Privacy office": LEADS | MESSAGES | {"mail/suppression", "core/auditevent", "promises/promiseresult"},
    "Web administrators": {
        *MESSAGES,
        "request_log/requestrecord",
        "request_log/droppedrequests",
        "core/heartbeat",
        "django_tasks_database/dbtaskresult",
    },
    "Auditors": MESSAGES | {"core/auditevent", "promises/promiseresult"},
    "": set(),
}
EVERYTHING = set().union(*SEEN.values())
ABOUT_PEOPLE = {*LEADS, *WAITING, "mail/suppression"}


@pytest.fixture
def row_of(rows_of_ann, at, django_capture_on_commit_callbacks):
    """The number of one row of a model, of Ann's where it is about people."""
    facts = {"browser": "Firefox", "system": "Linux", "method": "GET", "route": "/", "request_id": "a" * 16}
    RequestRecord.objects.create(at=at, status=200, milliseconds=1, **facts)
    DroppedRequests.objects.create(at=at, count=1)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_due_jobs(at=at)
    PromiseResult.objects.create(promise="L1", state="kept", found="", at=at, since=at)
    append(kind="test", at=at, facts={}, subject=rows_of_ann["contact"].address_digest)

    def find(model: str) -> Any:
        name = model.partition("/")[2].replace("informationrequest", "request")
        return (
            rows_of_ann[name].pk if name in rows_of_ann else apps.get_model(model.replace("/", ".")).objects.first().pk
        )

    return find


def pages(model: str, row: Any) -> dict[str, str]:
    base = f"{ADMIN}{model}/"
    app, _slash, name = model.partition("/")
    autocomplete = f"{ADMIN}autocomplete/?term=a&app_label={app}&model_name={name}&field_name=contact"
    return {
        "list": base,
        "search": f"{base}?q=ann.smith@example.com",
        "page": f"{base}{row}/change/",
        "history": f"{base}{row}/history/",
        "autocomplete": autocomplete,
        "add": f"{base}add/",
        "delete": f"{base}{row}/delete/",
    }


@pytest.mark.parametrize("role", SEEN)
def test_a_role_sees_nothing_else(role, member, row_of):
    browser = member(role)
    index = browser.get(ADMIN).text
    for model in sorted(EVERYTHING - SEEN[role]):
        answers = {name: browser.get(path) for name, path in pages(model, row_of(model)).items()}
        assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 403), model
        for act in ("list", "page", "add", "delete"):
            posted = {"post": "yes", "action": "close", "_selected_action": row_of(model)}
            assert browser.post(pages(model, row_of(model))[act], posted).status_code == 403, (model, act)
        assert f'href="{ADMIN}{model}/"' not in index


@pytest.mark.parametrize("role", SEEN)
def test_a_role_sees_what_its_work_needs_and_adds_or_deletes_nothing(role, member, row_of):
    browser = member(role)
    index = browser.get(ADMIN).text
    for model in sorted(SEEN[role]):
        answers = {name: browser.get(path).status_code for name, path in pages(model, row_of(model)).items()}
        refused = {name for name, status in answers.items() if status == 403}
        assert refused == {"autocomplete", "add", "delete"}, (model, answers)
        assert f'href="{ADMIN}{model}/"' in index


def test_whether_there_is_such_a_row_is_told_to_nobody_without_the_right(member, row_of):
    browser = member("Auditors")
    for model in sorted(ABOUT_PEOPLE):
        assert browser.get(f"{ADMIN}{model}/999999/history/").status_code == 403


@pytest.mark.parametrize("role", ["", "Web administrators", "Auditors"])
def test_these_leave_no_look_for_they_see_nobody(role, member, row_of):
    browser = member(role)
    for model in sorted(ABOUT_PEOPLE):
        for path in pages(model, row_of(model)).values():
            browser.get(path)
    assert not AuditEvent.objects.filter(kind="look").exists()


def test_auditors_cannot_try_addresses_out(member, row_of):
    search = f"{ADMIN}core/auditevent/?q=ann.smith@example.com"
    assert 'class="field-kind"' not in member("Auditors").get(search).text
    assert 'class="field-kind"' in member("Privacy office").get(search).text


def test_the_rights_of_the_roles_are_those_that_django_makes(db):
    named = Permission.objects.filter(group__name__in=SEEN).distinct()
    assert all(right.content_type.model_class() for right in named)
    assert not named.filter(codename__startswith="delete_").exists()
    assert set(named.filter(codename__startswith="change_").values_list("codename", flat=True)) == {
        "change_certification",
        "change_incomingmail",
        "change_informationrequest",
        "change_case",
        "change_quarantinedsubmission",
        "change_message",
        "change_replytemplate",
    }
    assert Permission.objects.values("content_type", "codename").distinct().count() == Permission.objects.count()


def test_auditors_and_web_administrators_hold_no_right_over_people(db):
    rights = Permission.objects.filter(group__in=Group.objects.filter(name__in=["Auditors", "Web administrators"]))
    about_people = rights.filter(content_type__app_label__in=["leads", "mail", "privacy", "auth"])
    assert set(about_people.values_list("content_type__model", flat=True)) == {"message"}
