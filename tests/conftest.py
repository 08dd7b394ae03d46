from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases

from responsys_site.core.http import self_client, snapshot
from responsys_site.request_log.buffer import REQUEST_LOG
from tests import migrated
from tests.databases import become_application_role, empty_database
from tests.wsgi_client import SiteClient

pytest_plugins = ["tests.browser", "tests.running_site"]

NUMBERS = count()
# Modules that took longest when the whole suite was measured: `make test-quick` leaves them out.
SLOW_MODULES = frozenset(
    {
        "core/forms/test_form_protocol",
        "journeys/test_refused_forms_not_logged",
        "leads/admin/test_access_log",
        "leads/admin/test_reach",
        "leads/admin/test_roles",
        "leads/consent/test_opt_out_without_database",
        "leads/profile/test_opt_out_after_address_change",
        "leads/receipts/test_receipt_link",
        "leads/requests/test_follow_up_of_same_day",
        "leads/requests/test_request_hostile_text",
        "leads/requests/test_request_queries",
        "mail/inbound/test_auto_reply_loop",
        "mail/smtp/test_relay_slow",
        "privacy/desk/admin/test_case_actions",
        "privacy/desk/admin/test_case_escalated_survives_erasure",
        "privacy/desk/admin/test_case_extension",
        "privacy/desk/admin/test_case_merge",
        "privacy/desk/admin/test_case_rights",
        "privacy/desk/inbound/test_flood_limits",
        "privacy/desk/inbound/test_hostile_mail_stored",
        "privacy/desk/inbound/test_mail_shown_as_text",
        "privacy/desk/inbound/test_opt_out_review",
        "privacy/desk/inbound/test_opt_out_words",
        "privacy/desk/promise_checks/test_desk_checks",
        "privacy/notices/test_review_yearly",
        "privacy/notices/test_settlement_blocked",
        "privacy/notices/test_version_posted_by_staff",
        "privacy/notices/test_withdrawal_last_minute",
        "privacy/rights/test_erasure_complete",
        "privacy/rights/test_erasure_scan_decodes_mail",
        "privacy/rights/test_mailings_wait_for_replay",
        "request_log/test_buffer_after_fork",
        "staff/access/test_mail_permission",
        "staff/access/test_masks",
        "staff/sign_in/test_sign_in_limit",
        "staff/sign_in/test_sign_in_threads",
        "staff/test_job_late_everywhere",
    }
)
# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("site", deadline=None)
hypothesis.settings.load_profile("site")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    for item in items:
        if item.path.relative_to(tests).with_suffix("").as_posix() in SLOW_MODULES:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite is tested as a file, as it runs: threads and processes see one database, with its real locks."""
    test = connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        migrated.copy_as_file(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = migrated.NAME


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Take a migrated database from its owner, then run every test as the application's role."""
    with django_db_blocker.unblock():
        is_there = connection.vendor == "sqlite"
        setup_databases(verbosity=0, interactive=False, keepdb=is_there, serialized_aliases=set())
        owner = become_application_role()
        TransactionTestCase._fixture_teardown = lambda case: empty_database(owner)
    # Nothing is dropped afterwards: the server, or the file, goes with the run's own folder.
    return owner


@pytest.fixture(scope="session")
def journals(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("journals")


@pytest.fixture(autouse=True)
def _fresh_process(settings, journals, monkeypatch):
    """Each test meets a process that has read nothing yet, writes nothing behind its back, and hashes fast.

    Its opt-out journal is its own: what other tests' people asked for, its database does not know.
    """
    settings.OPT_OUT_JOURNAL = journals / str(next(NUMBERS)) / "opt-outs"
    settings.REQUEST_LOG_IN_BACKGROUND = settings.ENQUEUE_IN_BACKGROUND = False
    settings.INCOMING_MAIL_IN_CHILD = False
    settings.SITE_SNAPSHOT_REREAD_SECONDS = 0
    REQUEST_LOG.reset()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(self_client, "_send", ask_in_process)
    snapshot.clear()
    yield
    snapshot.clear()


HTTP = self_client._send


@pytest.fixture
def over_http(monkeypatch):
    """Let checks ask over the network, as they do on a running site."""
    monkeypatch.setattr(self_client, "_send", HTTP)


def ask_in_process(path: str) -> self_client.ProbeResponse:
    """Stand in for the network: a web process that has just read its snapshot."""
    snapshot.refresh()
    return self_client.request_in_process(path=path)


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def client() -> SiteClient:
    return SiteClient()


@pytest.fixture
def admin_client(admin_user) -> SiteClient:
    client = SiteClient()
    client.force_login(admin_user)
    return client


@pytest.fixture
def policy(db):
    """The two imported versions of the policy, as every site has them."""
    call_command("load_policy_texts", verbosity=0)
    snapshot.clear()


@pytest.fixture
def project() -> Path:
    return Path(__file__).resolve().parent.parent
