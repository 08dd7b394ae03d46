"""No address typed into the browser takes a mask off: lists filter and sort by what they declare alone."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field

from tests.staff.access.conftest import sent_by, signed_in

CASES, DELIVERIES = "/in/admin/desk/case/", "/in/admin/mail/delivery/"
LOOKUPS = ("", "__startswith", "__regex", "__isnull", "__in", "__exact", "__pk")


def undeclared_by(model_admin) -> list[str]:
    """Return every column of a table that no filter of its list is about."""
    filters = [
        one[0] if isinstance(one, tuple) else getattr(one, "parameter_name", one) for one in model_admin.list_filter
    ]
    fields = [field for field in model_admin.model._meta.get_fields() if isinstance(field, Field)]
    return sorted({name for field in fields for name in (field.name, field.attname)} - {*filters})


@pytest.mark.once
@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label), ids=str)
def test_a_list_filters_by_what_it_declares_and_nothing_else(admin_client, model):
    page = f"/in/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for name in undeclared_by(admin.site._registry[model]):
        answers = {lookup: admin_client.get(page, {f"{name}{lookup}": "1"}).status_code for lookup in LOOKUPS}
        assert answers == dict.fromkeys(LOOKUPS, 400), name


@pytest.mark.parametrize("filters", [{"address__startswith": "z"}, {"name__regex": "^Z"}, {"address_digest": "a"}])
def test_an_auditor_cannot_spell_out_whose_a_case_is(zoes_case, filters):
    answer = signed_in("Auditors").get(CASES, filters)
    assert answer.status_code == 400 and zoes_case.reference not in answer.text


@pytest.mark.parametrize("path", ["message__deliveries__address", "message__subject__startswith", "fields__icontains"])
def test_a_list_does_not_filter_through_another_table(db, admin_client, path):
    assert admin_client.get(DELIVERIES, {path: "z"}).status_code == 400


def test_filters_that_are_offered_still_work(zoes_case, admin_client):
    for chosen in ({"kind__exact": "question"}, {"channel__exact": "form", "lane": "new"}, {"_facets": "True"}):
        assert zoes_case.reference in admin_client.get(CASES, chosen).text
    assert zoes_case.reference not in admin_client.get(CASES, {"kind__exact": "complaint"}).text


@pytest.mark.once
def test_every_link_that_a_filter_offers_is_answered(everything, admin_client):
    for model in admin.site._registry:
        page = f"/in/admin/{model._meta.app_label}/{model._meta.model_name}/"
        links = re.findall(r'<a href="(\?[^"]+)"', admin_client.get(page).text)
        assert {link: admin_client.get(page + unescape(link)).status_code for link in links} == dict.fromkeys(
            links, 200
        )


def test_a_list_is_sorted_by_the_columns_that_offer_it_alone(db, admin_client):
    first, second = sent_by("leads", "a@example.com"), sent_by("leads", "b@example.com")
    for order in ("1", "2", "-2", "3"):
        page = admin_client.get(DELIVERIES, {"o": order}).text
        assert page.index(second.address) < page.index(first.address)


def test_a_row_is_addressed_by_its_number_alone(policy, admin_client):
    versions = "/in/admin/privacy/policyversion/"
    assert admin_client.get(f"{versions}2/change/", {"_to_field": "number"}).status_code == 400
    assert admin_client.get(versions, {"_to_field": "number"}).status_code == 400
    assert admin_client.get(versions, {"_to_field": "id", "_popup": "1"}).status_code == 200


def test_no_page_tells_by_a_redirect_which_rows_there_are(zoes_case, admin_client):
    kind = ContentType.objects.get_for_model(type(zoes_case)).pk
    answers = [admin_client.get(f"/in/admin/r/{kind}/{number}/") for number in (zoes_case.pk, 999999)]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("model", ["mail/message", "privacy/policyversion", "core/heartbeat", "auth/user"])
def test_a_history_is_refused_alike_with_and_without_such_a_row(everything, model):
    browser = signed_in()
    row = next(iter(everything[model].values()))
    answers = [browser.get(f"/in/admin/{model}/{number}/history/").status_code for number in (row, 999999)]
    assert answers == [403, 403]


@pytest.mark.parametrize(
    "bound", ["9999-12-31 23:59:59", "9999-12-31 23:59:59-05:00", "0001-01-01 00:00:00", "9999-12-31", "9999-W52-5"]
)
@pytest.mark.parametrize("lookup", ["lt", "gte"])
def test_a_date_that_no_row_can_have_is_refused(db, admin_client, lookup, bound):
    page = "/in/admin/leads/quarantinedsubmission/"
    assert admin_client.get(page, {f"received_at__{lookup}": bound}).status_code == 400
    assert admin_client.get(page, {f"received_at__{lookup}": "2026-11-30 00:00:00-05:00"}).status_code == 200
