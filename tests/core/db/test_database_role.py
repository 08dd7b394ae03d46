import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

pytestmark = pytest.mark.django_db


def on_postgres() -> bool:
    return connection.vendor == "postgresql"


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE core_ratelimitcounter",
        "DROP TABLE core_ratelimitcounter",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER core_auditevent_kept ON core_auditevent",
        "UPDATE core_auditevent SET kind = 'x'",
        "UPDATE django_migrations SET name = 'x'",
        "SET session_replication_role = replica",
    ],
)
def test_it_is_refused(statement):
    if not on_postgres():
        return  # SQLite has no roles; what a guarded table refuses there is tested with the evidence
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_it_cannot_give_itself_rights():
    match = "Connect as the owner of the tables" if on_postgres() else "this site runs on SQLite"
    for options in [[], ["--apply"]]:
        with pytest.raises(CommandError, match=match):
            call_command("database_roles", *options)


def test_a_role_that_is_not_there_is_named(settings):
    settings.DATABASE_APPLICATION_ROLE = "nobody"
    match = "createuser --pwprompt nobody" if on_postgres() else "this site runs on SQLite"
    with pytest.raises(CommandError, match=match):
        call_command("database_roles", "--apply")
