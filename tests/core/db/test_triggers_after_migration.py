import ast
import subprocess

import pytest

from tests.running_site import RunningSite, migrated_database

pytestmark = pytest.mark.servers

# Somebody has a case, with what it needs of the database as it is now.
A_CASE = """
from django.db import transaction
from django.utils import timezone
from privacy.desk.cases.create import create_case
with transaction.atomic():
    create_case(kind="question", text="Why?", channel="form", address="ann@example.com", at=timezone.now())
"""
IN_THE_WAY = """
from django.db import connection
connection.cursor().execute("CREATE TABLE rights_archivechunk (id integer)")
"""
OUT_OF_THE_WAY = """
from django.db import connection
connection.cursor().execute("DROP TABLE rights_archivechunk")
"""
KILLED = """
from django.db import connection
from responsys_site.core.db.immutable import sqlite
if connection.vendor == "sqlite":
    sqlite.drop_triggers()
else:
    connection.cursor().execute("DROP TRIGGER desk_caseevent_kept ON desk_caseevent")
"""
DELETED = """
from privacy.desk.models import CaseEvent
CaseEvent.objects.all().delete()
"""
MISSING = "from responsys_site.core.db.immutable.tables import missing_triggers; print(missing_triggers())"


@pytest.fixture
def site(tmp_path) -> RunningSite:
    """A database of its own, migrated, with nobody at work on it."""
    return RunningSite(folder=tmp_path, port=0, database_url=migrated_database(tmp_path))


def shell(site: RunningSite, command: str) -> str:
    return site.manage("shell", "--no-imports", "--command", command).strip()


def test_an_app_goes_back_and_on_again_with_every_trigger_in_its_place(site):
    shell(site, A_CASE)
    site.manage("migrate", "rights", "zero")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        shell(site, DELETED)
    assert "never be changed or removed" in refused.value.stderr
    site.manage("migrate")
    assert shell(site, MISSING) == "[]"


def test_a_migration_that_fails_halfway_leaves_no_table_unguarded(site):
    site.manage("migrate", "rights", "zero")
    shell(site, IN_THE_WAY)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        site.manage("migrate")
    assert "rights_archivechunk" in failed.value.stderr
    assert all(table.startswith("rights_") for table in ast.literal_eval(shell(site, MISSING)))
    shell(site, OUT_OF_THE_WAY)
    site.manage("migrate")
    assert shell(site, MISSING) == "[]"


def test_one_that_was_killed_is_seen_and_the_next_run_mends_it(site):
    shell(site, KILLED)
    assert "desk_caseevent" in shell(site, MISSING)
    with pytest.raises(subprocess.CalledProcessError) as broken:
        site.manage("doctor")
    assert "desk_caseevent has lost a trigger" in broken.value.stdout
    site.manage("migrate")
    assert shell(site, MISSING) == "[]"
