import pytest

from responsys_site.request_log.buffer import REQUEST_LOG
from responsys_site.request_log.models import RequestRecord
from tests.request_log.conftest import FIREFOX

pytestmark = pytest.mark.django_db


def test_a_request_is_found_with_address_browser_route_and_status(client):
    answer = client.get("/no-such-page/", REMOTE_ADDR="198.51.100.9", HTTP_USER_AGENT=FIREFOX)
    REQUEST_LOG.flush()
    record = RequestRecord.objects.get()
    assert (record.address, record.network) == ("198.51.100.9", "198.51.100.0/24")
    assert (record.browser, record.browser_version, record.system) == ("Firefox", "128", "Linux")
    assert (record.method, record.route, record.status) == ("GET", "(no route)", answer.status_code)
    assert record.milliseconds > 0


def test_the_answer_names_the_request_id_of_its_row(client):
    answer = client.get("/no-such-page/")
    REQUEST_LOG.flush()
    assert RequestRecord.objects.get().request_id == answer["X-Request-ID"]
    assert len(answer["X-Request-ID"]) == 16


def test_an_incoming_request_id_is_not_believed(client):
    assert client.get("/no-such-page/", HTTP_X_REQUEST_ID="0123456789abcdef")["X-Request-ID"] != "0123456789abcdef"


def test_the_row_holds_the_route_and_neither_path_nor_query(admin_client, admin_user):
    address = f"/in/admin/auth/user/{admin_user.pk}/change/"
    admin_client.get(address, {"_changelist_filters": "token=secret"})
    REQUEST_LOG.flush()
    (row,) = RequestRecord.objects.filter(status__lt=400).values()
    assert row["route"].startswith("in/admin/auth/user/<path:object_id>")
    assert not any("secret" in str(value) for value in row.values())


def test_static_files_are_logged_under_one_route(client):
    client.get("/static/no-such-file.css")
    REQUEST_LOG.flush()
    assert RequestRecord.objects.get().route == "static/"


def test_an_invented_method_is_not_kept(client):
    client.generic("JANE-DOE", "/")
    REQUEST_LOG.flush()
    assert RequestRecord.objects.get().method == "other"
