import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responsys_site.request_log.models import DroppedRequests, RequestRecord

LIST = "/in/admin/request_log/requestrecord/"


def listed(admin_client, **query):
    """The first letters of the request ids in the list, in order of the alphabet."""
    page = admin_client.get(LIST, query).content.decode()
    return "".join(sorted(re.findall(r'"field-request_id">(\w)', page)))


@pytest.fixture
def rows(make_record):
    make_record(request_id="aaaaaaaaaaaaaaaa")
    make_record(request_id="bbbbbbbbbbbbbbbb", address=None, network="198.51.100.0/24", status=404, route="leads/old/")
    make_record(
        request_id="cccccccccccccccc",
        address="2001:db8::1",
        network="2001:db8::/48",
        method="POST",
        status=503,
        at=datetime(2026, 11, 20, 20, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", "abc"),
        ("192.0.2.7", "a"),
        ("2001:0db8:0:0::1", "c"),
        ("198.51.100.0/24", "b"),
        ("2001:db8::/48", "c"),
        ("status:404", "b"),
        ("status:5xx", "c"),
        ("route:privacy/", "ac"),
        ("route:/leads/*", "b"),
        ("method:post", "c"),
        ("bbbbbbbbbbbbbbbb", "b"),
        ("from:2026-11-21", "ab"),
        ("to:2026-11-20", "c"),
        ("from:2026-11-20T12:30 to:2026-11-20T12:31", "c"),
        ("status:200 route:privacy/ 192.0.2.7", "a"),
        ("status:404 192.0.2.7", ""),
    ],
)
def test_words_are_combined(admin_client, rows, search, found):
    assert listed(admin_client, q=search) == found


@pytest.mark.parametrize(
    "search",
    [
        *("jane", "status:abc", "192.0.0.0/16", "from:yesterday", "colour:red"),
        *("to:9999-12-31", "from:9999-12-31T23:59:59", "from:0001-01-01T00:00+14:00", "to:2201-01-01"),
    ],
)
def test_a_word_that_is_not_understood_is_named_and_lists_nothing(admin_client, rows, search):
    page = admin_client.get(LIST, {"q": search}).content.decode()
    assert "is not understood" in page
    assert "aaaaaaaaaaaaaaaa" not in page


def test_lists_are_narrowed_by_status_and_time(admin_client, make_record):
    make_record(at=timezone.now(), status=404, request_id="aaaaaaaaaaaaaaaa")
    make_record(at=timezone.now(), status=200, request_id="bbbbbbbbbbbbbbbb")
    make_record(at=timezone.now() - timedelta(days=2), status=404, request_id="cccccccccccccccc")
    assert listed(admin_client, answer="4", hours="24") == "a"


def test_no_list_counts_the_whole_log(admin_client, rows):
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(LIST)
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"] and "requestrecord" in query["sql"]]
    assert counts
    assert all("LIMIT 2001" in sql for sql in counts)


@pytest.mark.parametrize("address", ["add/", "{pk}/delete/"])
def test_nobody_adds_or_deletes_a_row_by_hand(admin_client, rows, address):
    pk = RequestRecord.objects.first().pk
    assert admin_client.post(LIST + address.format(pk=pk), {"post": "yes"}).status_code == 403
    assert RequestRecord.objects.count() == 3


def test_nobody_changes_a_row_by_hand(admin_client, rows):
    record = RequestRecord.objects.first()
    assert admin_client.post(f"{LIST}{record.pk}/change/", {"status": "200"}).status_code == 403


def test_staff_without_the_right_are_refused(client, rows):
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.get(LIST).status_code == 403


def test_lost_requests_are_listed(admin_client, at):
    DroppedRequests.objects.create(at=at, count=4711)
    assert "4711" in admin_client.get("/in/admin/request_log/droppedrequests/").content.decode()
