from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases

from responsys_site.core.http import snapshot
from responsys_site.request_log.buffer import REQUEST_LOG
from tests import migrated
from tests.databases import become_application_role, empty_database
from tests.wsgi_client import SiteClient

pytest_plugins = ["tests.browser", "tests.running_site"]

NUMBERS = count()
# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("site", deadline=None)
hypothesis.settings.load_profile("site")


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
def _fresh_process(settings, journals):
    """Each test meets a process that has read nothing yet, writes nothing behind its back, and hashes fast.

    Its opt-out journal is its own: what other tests' people asked for, its database does not know.
    """
    settings.OPT_OUT_JOURNAL = journals / str(next(NUMBERS)) / "opt-outs"
    settings.REQUEST_LOG_IN_BACKGROUND = settings.ENQUEUE_IN_BACKGROUND = False
    settings.INCOMING_MAIL_IN_CHILD = False
    settings.SITE_SNAPSHOT_REREAD_SECONDS = 0
    REQUEST_LOG.start_afresh()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    snapshot.clear()
    yield
    snapshot.clear()


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
