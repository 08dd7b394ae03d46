import pytest
from django.urls import reverse

from privacy.clauses import DISCLOSURES
from privacy.promises.register import PROMISES
from privacy.promises.runner import run_checks
from responsys_site.core.http import snapshot
from responsys_site.core.jobs.scheduler import registered_jobs

ADDRESSES = {item.acts_at for item in (*PROMISES, *DISCLOSURES) if item.acts_at}
GROUPS = {"S": 8, "T": 7, "L": 7, "K": 5, "C": 2, "E": 3}
IDS = [f"{group}{number + 1}" for group, count in GROUPS.items() for number in range(count)]


def test_every_promise_stands_in_the_register_under_its_id(policy, now, text_of):
    page = text_of("/privacy/promises/")
    assert [promise for promise in IDS if f'<li class="state" id="{promise}">' not in page] == []


def test_a_checked_promise_says_since_when_and_what_was_looked_at(policy, now, at, text_of):
    run_checks(at=at, only={"S8"})
    snapshot.clear()
    page = text_of("/privacy/promises/")
    row = page[page.index('id="S8"') :]
    row = row[: row.index("</li>")]
    assert "kept</span>" in row
    assert "says to whom it applies" in row
    assert "Last checked on 23 November 2026" in row


def test_a_promise_that_a_version_ended_says_with_which(policy, now, text_of):
    page = text_of("/privacy/promises/")
    row = page[page.index('id="S4"') :]
    assert "Ended with version 2" in row[: row.index("</li>")]


def test_a_promise_without_a_check_does_not_claim_one(policy, now, text_of):
    page = text_of("/privacy/promises/")
    row = page[page.index('id="K1"') :]
    row = row[: row.index("</li>")]
    assert "No check looks at this yet." in row
    assert "Last checked" not in row


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_the_place_where_one_acts_on_a_promise_is_there(policy, now, client, name):
    assert client.get(reverse(name)).status_code == 200


def test_each_promise_that_a_job_keeps_is_one_of_the_register():
    kept = {promise for job in registered_jobs().values() for promise in job.keeps}
    assert kept and kept <= {promise.id for promise in PROMISES}
