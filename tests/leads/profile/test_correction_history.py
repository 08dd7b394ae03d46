from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone

from leads.models import ConsentEvent, Contact, ContactChange
from leads.profile.corrections import correct_details
from responsys_site.core.db.immutable.tables import missing_triggers


def history() -> list[tuple]:
    return list(ContactChange.objects.order_by("pk").values_list("field", "old", "new", "by"))


def test_a_correction_is_written_with_who_when_old_and_new(page, ann):
    answer = page.save(name="Ann Jones", country="Finland")
    assert (answer.status_code, answer["Location"]) == (303, f"{page.path}?done=saved")
    assert history() == [("name", "Ann Smith", "Ann Jones", "person"), ("country", "", "Finland", "person")]
    ann.refresh_from_db()
    assert (ann.name, ann.company, ann.country) == ("Ann Jones", "Example & Daughters", "Finland")
    assert 'role="status"' in page.client.get(answer["Location"]).text


def test_a_field_can_be_emptied(page, ann):
    assert page.save(company="").status_code == 303
    ann.refresh_from_db()
    assert ann.company == "" and history() == [("company", "Example & Daughters", "", "person")]


def test_nothing_changed_writes_and_mails_nothing(page, sent, django_assert_num_queries):
    answer = page.save()
    assert answer["Location"] == f"{page.path}?done=unchanged"
    assert history() == [] and sent() == []


def test_fields_that_the_form_does_not_have_are_ignored(page, ann):
    before = Contact.objects.values().get()
    extra = {
        "address": "eve@example.com",
        "email": "eve@example.com",
        "address_digest": "0" * 32,
        "erased_at": "2026-01-01",
        "id": "99",
        "contact": "99",
        "updates": "on",
        "choice": "stop-updates",
        "act": "confirmed",
        "staff": "1",
    }
    page.save(**extra)
    assert Contact.objects.values().get() == before
    assert history() == [] and ConsentEvent.objects.count() == 0


def test_saving_the_details_changes_no_choice(page, confirmed):
    page.save(name="Ann Jones")
    assert list(ConsentEvent.objects.all()) == [confirmed]


def test_a_page_that_lay_open_takes_nothing_back(page, ann):
    page.open()
    correct_details(contact=ann, details={"name": "Ann Jones"}, at=timezone.now())
    page.save(telephone="+1 650 555 0100")
    ann.refresh_from_db()
    assert (ann.name, ann.telephone) == ("Ann Jones", "+1 650 555 0100")


def test_saved_twice_it_is_written_once(page):
    assert [page.save(name="Ann Jones").status_code for _ in range(3)] == [303, 303, 303]
    assert len(history()) == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("name", "A\nB"), ("company", "x" * 151), ("country", "\u202egnol"), ("telephone", "1" * 41)],
)
def test_what_cannot_be_kept_is_named_and_stays_typed(page, field, typed):
    answer = page.save(**{field: typed, "company": "Kept Ltd"} if field != "company" else {field: typed})
    assert answer.status_code == 422 and f'href="#id_{field}"' in answer.text and "<title>Error:" in answer.text
    assert history() == [] and ("Kept Ltd" in answer.text or field == "company")


def test_any_script_and_any_sign_is_kept_exactly_and_shown_escaped(page, ann):
    typed = {"name": "Åsa 李 😀", "company": '<script>alert("x")</script>', "country": "=1+1"}
    page.save(**typed)
    ann.refresh_from_db()
    assert {name: getattr(ann, name) for name in typed} == typed
    assert "<script>alert" not in page.open().text


def test_a_post_from_another_site_is_refused_with_the_text_kept(page):
    answer = page.save(name="Ann Jones", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "Ann Jones" in answer.text and history() == []


def test_a_correction_by_staff_names_them(ann):
    staff = User.objects.create_user("manager", is_staff=True)
    correct_details(contact=ann, details={"name": "Ann Jones"}, at=timezone.now(), staff=staff)
    row = ContactChange.objects.get()
    assert (row.by, row.staff_id) == ("staff", staff.pk)


def test_only_details_can_be_corrected_this_way(ann):
    with pytest.raises(ValueError, match="address"):
        correct_details(contact=ann, details={"address": "eve@example.com"}, at=timezone.now())


@pytest.mark.parametrize(
    "change", [{"new": "Eve"}, {"old": ""}, {"at": timezone.now()}, {"by": "staff"}, {"erased_at": timezone.now()}]
)
def test_the_database_refuses_to_rewrite_history(page, change):
    page.save(name="Ann Jones")
    with pytest.raises(DatabaseError), transaction.atomic():
        ContactChange.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ContactChange.objects.all()._raw_delete(ContactChange.objects.db)
    assert history() == [("name", "Ann Smith", "Ann Jones", "person")]
    assert "leads_contactchange" not in missing_triggers()


def test_erasure_takes_the_values_once_and_leaves_the_rest(page, at):
    page.save(name="Ann Jones")
    assert ContactChange.objects.erase(at=at) == 1
    row = ContactChange.objects.get()
    assert (row.old, row.new, row.field, row.erased_at) == ("", "", "name", at)
    with pytest.raises(DatabaseError), transaction.atomic():
        ContactChange.objects.update(new="Ann Jones")


def test_the_person_is_told_once_a_day_and_without_the_values(page, mailed):
    for name in ("Ann Jones", "Ann Brown", "Ann Green"):
        page.save(name=name)
    (told,) = mailed("Ann.Smith@example.com")
    for part in (told.body, told.alternatives[0].content):
        assert "were changed" in part and "Ann" not in part and "https://www.responsys.example/profile/" in part
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        page.save(name="Ann Black")
        assert len(mailed("Ann.Smith@example.com")) == 2
