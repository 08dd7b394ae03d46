import re
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from leads.models import Contact, Link
from leads.profile import address_change
from leads.requests.process import process_pending
from privacy.desk.cases.create import create_case
from privacy.desk.models import CaseLink
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.http.request_validation import URLENCODED
from responsys_site.core.tokens import opt_out_token
from responsys_site.mail.models import Suppression
from tests.server_log import errors_of_this_database, log_reader
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = {"name": "Zerbina Quux", "email": "zerbina.quux@quux.example", "needs": "A quuxotic question"}
CASE = {"kind": "question", "text": "A quuxotic question", **TYPED}
FORMS = {
    "/request-information/": TYPED,
    "/privacy/ask/": CASE,
    "/privacy/correction/": {"wrong": "quuxotic", "right": "quuxotic", **TYPED},
    "/privacy/report-mail/": {"company": "Quux", "text": "A quuxotic question", **TYPED},
    "/profile/": TYPED,
    "/privacy/cases/": {"reference": "P-7K3Q2M", **TYPED},
    "/opt-out/": TYPED,
}


@pytest.fixture
def log(django_db_setup, policy, settings):
    return log_reader(django_db_setup)


def filled_in(form: str, **changes) -> str:
    """The body of a form that was open for a minute."""
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=1)):
        page = SiteClient().get(form).text
    key = re.search(r'name="key" value="([^"]+)"', page)
    return urlencode({**({"key": key[1]} if key else {}), **FORMS[form], **changes})


def post(form: str, body: str, ip: str = "203.0.113.9") -> int:
    return SiteClient().post(form, body, content_type=URLENCODED, REMOTE_ADDR=ip).status_code


def at_once(*acts) -> None:
    def do(act):
        act()
        connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


def assert_nothing_of_it(log):
    written = log()
    assert errors_of_this_database(written) == [] and "quux" not in written.lower()


@pytest.mark.parametrize("form", FORMS)
def test_of_one_network(log, form):
    statuses = [post(form, filled_in(form, email=f"quux{number}@quux.example")) for number in range(21)]
    assert statuses[-1] == 429 and statuses[0] in {200, 303}
    process_pending(at=timezone.now())
    assert_nothing_of_it(log)


@pytest.mark.parametrize("form", FORMS)
def test_of_one_mailbox(log, form):
    statuses = [post(form, filled_in(form), ip=f"10.{number}.0.1") for number in range(6)]
    assert statuses[-1] == (200 if form == "/opt-out/" else 429)
    process_pending(at=timezone.now())
    assert_nothing_of_it(log)


@pytest.mark.parametrize("form", ["/request-information/", "/privacy/ask/", "/privacy/report-mail/"])
@pytest.mark.parametrize("changes", [{}, {"website": "quux"}])
def test_of_everybody_together(log, form, settings, changes):
    settings.REQUESTS_PER_HOUR = settings.CASES_PER_HOUR = 1
    bodies = [filled_in(form, email=f"quux{number}@quux.example", **changes) for number in range(2)]
    assert [post(form, body, ip=f"10.{number}.0.1") for number, body in enumerate(bodies)] == [303, 429]
    assert_nothing_of_it(log)


@pytest.mark.parametrize("form", FORMS)
def test_sent_twice_and_at_the_same_moment(log, form):
    twice, bodies = filled_in(form), [filled_in(form) for _ in range(6)]
    at_once(*[lambda: post(form, twice)] * 4)
    at_once(*[lambda body=body: post(form, body) for body in bodies])
    assert post(form, twice) in {200, 303}
    at_once(*[lambda: process_pending(at=timezone.now())] * 2)
    assert_nothing_of_it(log)


def test_what_is_added_to_a_case_by_two_clicks_at_once(log):
    case = create_case(kind="question", text="Quux?", channel="form", address="zerbina@quux.example", at=timezone.now())
    page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=timezone.now())}/"
    key = re.search(r'name="key" value="([^"]+)"', SiteClient().get(page).text)[1]
    at_once(*[lambda: post(page, urlencode({"key": key, "text": "A quuxotic question"}))] * 4)
    assert case.events.filter(kind="in").count() == 2
    assert_nothing_of_it(log)


def test_an_opt_out_by_two_clicks_at_once(log):
    page = f"/opt-out/{opt_out_token(address_digest=keyed_digest('zerbina@quux.example'))}/"
    at_once(*[lambda: post(page, "scope=marketing")] * 4)
    assert Suppression.objects.count() == 1
    assert_nothing_of_it(log)


def new_address_path(owner: str) -> str:
    contact = Contact.objects.get_or_create_contact(address=owner, at=timezone.now())
    facts = {"address": TYPED["email"], "address_digest": keyed_digest(TYPED["email"])}
    purpose = Link.Purpose.NEW_ADDRESS
    token = Link.objects.issue(purpose=purpose, contact=contact, at=timezone.now(), facts=facts)
    return f"/profile/new-address/{token}/"


def test_of_two_people_who_take_one_address_at_the_same_moment(log, monkeypatch):
    """The second one comes when the first has just found that the address is free."""
    first, second = map(new_address_path, ("ann@quux.example", "bea@quux.example"))
    read, statuses, threads = address_change.plan_transfer, [], []

    def what_follows(**given):
        if not threads:
            threads.append(threading.Thread(target=at_once, args=[lambda: statuses.append(post(second, ""))]))
            threads[0].start()
            threads[0].join(timeout=1)
        return read(**given)

    monkeypatch.setattr(address_change, "plan_transfer", what_follows)
    statuses.append(post(first, ""))
    threads[0].join()
    assert sorted(statuses) == [303, 409]
    assert Contact.objects.filter(address_digest=keyed_digest(TYPED["email"])).count() == 1
    assert_nothing_of_it(log)
