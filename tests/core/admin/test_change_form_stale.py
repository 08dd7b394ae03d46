"""A change form that a colleague has overtaken loses nothing and overwrites nothing."""

import pytest
from django.contrib.auth.models import Group

from privacy.desk.models import ReplyTemplate
from tests.factories import make_staff, sign_in
from tests.page_forms import fields_on

TEMPLATES, GROUPS, USERS = "/in/admin/desk/replytemplate/", "/in/admin/auth/group/", "/in/admin/auth/user/"


@pytest.fixture
def root(db):
    return sign_in(make_staff("root", is_superuser=True))


def test_reply_template_changed_by_a_colleague_is_not_overwritten(root, db):
    row = ReplyTemplate.objects.first()
    typed = fields_on(root.get(f"{TEMPLATES}{row.pk}/change/"), form_id="replytemplate_form")
    ReplyTemplate.objects.filter(pk=row.pk).update(text="Dear {name}, theirs.")
    answer = root.post(f"{TEMPLATES}{row.pk}/change/", typed | {"text": "Dear {name}, mine."})
    assert answer.status_code == 409 and "theirs." in answer.text and "mine." in answer.text


def test_role_whose_rights_a_colleague_changed_is_not_overwritten(root, db):
    row = Group.objects.create(name="Readers")
    typed = fields_on(root.get(f"{GROUPS}{row.pk}/change/"), form_id="group_form")
    Group.objects.filter(pk=row.pk).update(name="Writers")
    assert root.post(f"{GROUPS}{row.pk}/change/", typed).status_code == 409
    assert Group.objects.get(pk=row.pk).name == "Writers"


def test_account_form_is_saved_when_nothing_changed_in_between(root, db):
    row = make_staff("ben")
    typed = fields_on(root.get(f"{USERS}{row.pk}/change/"), form_id="user_form")
    assert root.post(f"{USERS}{row.pk}/change/", typed | {"first_name": "Ben"}).status_code == 302
    row.refresh_from_db()
    assert row.first_name == "Ben"
