from datetime import date

import pytest
from django.db import IntegrityError, transaction

from privacy.certification.models import Certification
from responsys_site.core.http import snapshot
from tests.page_forms import fields_on
from tests.privacy.certification.conftest import PAPER

ADD = "/in/admin/certification/certification/add/"
OUTSIDE = [{"valid_to": date(9999, 12, 31)}, {"valid_to": date(2201, 1, 1)}, {"valid_from": date(1989, 12, 31)}]


@pytest.mark.parametrize("outside", [*OUTSIDE, {"valid_from": date(1, 1, 1)}])
def test_certification_form_refuses_a_day_outside_1990_to_2200(policy, browser, now, outside):
    page = browser.post(ADD, PAPER | outside)
    assert page.status_code == 200 and "Enter a date between 1990 and 2200." in page.text
    assert not Certification.objects.exists()


@pytest.mark.parametrize("outside", OUTSIDE)
def test_certification_table_refuses_a_day_outside_1990_to_2200(certify, outside):
    with pytest.raises(IntegrityError), transaction.atomic():
        certify(**outside)


def test_certification_may_end_on_the_last_day_of_2200(policy, certify, now, client):
    certify(valid_to=date(2200, 12, 31))
    assert "31 December 2200" in client.get("/privacy/seal/").text


def test_certification_that_is_struck_out_is_not_read(policy, browser, certify, now, client):
    row = certify()
    page = f"/in/admin/certification/certification/{row.pk}/change/"
    typed = fields_on(browser.get(page), form_id="certification_form")
    browser.post(page, typed | {"end_kind": "struck out", "end_reason": "A mistake."})
    snapshot.clear()
    assert "ES-17" not in client.get("/privacy/seal/").text
    assert client.get("/privacy/seal.json").json()["history"] == []
