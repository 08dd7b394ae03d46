import pytest
from django.conf import settings
from django.db import connection

from responsys_site.core.db.immutable import tables
from responsys_site.core.promise_checks import CannotBeChecked, CheckFailed
from responsys_site.staff import promise_checks
from tests.databases import run_as_owner


def test_the_guards_are_in_place(db, at):
    assert "may never change" in promise_checks.records_are_guarded(at=at)


def test_a_missing_guard_breaks_it(db, at, monkeypatch):
    monkeypatch.setattr(tables, "missing_triggers", lambda: ["leads_consentevent"])
    with pytest.raises(CheckFailed, match="does not guard"):
        promise_checks.records_are_guarded(at=at)


def test_sqlite_in_production_breaks_it(db, at, settings, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with pytest.raises(CheckFailed, match="development database"):
        promise_checks.database_is_held_close(at=at)


def test_sqlite_in_development_is_called_what_it_is(db, at, settings, monkeypatch):
    settings.PRODUCTION = False
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with pytest.raises(CannotBeChecked, match="development database"):
        promise_checks.database_is_held_close(at=at)


def test_the_role_has_the_rights_that_it_needs_and_no_more(db, at):
    if connection.vendor == "postgresql":
        assert "read and write rows" in promise_checks.database_is_held_close(at=at)


def test_a_role_with_too_many_rights_breaks_it(db, at, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(promise_checks, "excessive_rights", lambda: ["schema: makes tables"])
    with pytest.raises(CheckFailed, match="more rights"):
        promise_checks.database_is_held_close(at=at)


@pytest.mark.parametrize(
    "right",
    [
        "TRUNCATE ON leads_contact",
        "UPDATE ON core_auditevent",
        "DELETE ON leads_consentevent",
        "CREATE ON SCHEMA public",
    ],
)
def test_each_right_too_many_is_seen_in_the_catalogue(django_db_setup, db, at, right):
    if connection.vendor != "postgresql":
        return  # SQLite has no rights to give
    role = settings.DATABASE_APPLICATION_ROLE
    run_as_owner(django_db_setup, f"GRANT {right} TO {role}")
    try:
        with pytest.raises(CheckFailed, match="more rights"):
            promise_checks.database_is_held_close(at=at)
    finally:
        run_as_owner(django_db_setup, f"REVOKE {right} FROM {role}")
