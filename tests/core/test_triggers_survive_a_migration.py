import subprocess

import pytest

from tests.running_site import RunningSite, migrated_database

BACK = [
    [("staff", "0005"), ("desk", "0004"), ("leads", "0010")],
    [("desk", "0003")],
    [("desk", "0001"), ("rights", "0001")],
]
# Somebody has a case, with what it needs of the database as it is now.
A_CASE = """
from django.db import connection, transaction
from django.utils import timezone
from privacy.desk.models import Entry, Case
from privacy.desk.cases.create import create_case
with transaction.atomic():
    create_case(kind="question", text="Why?", channel="form", address="ann@example.com", at=timezone.now())
"""
# Columns that guarded tables have had since: without them their triggers cannot be made.
LATER = [
    ("desk_case", "left_to_staff_at"),
    ("desk_case", "first_due_at"),
    ("desk_case", "extended_at"),
    ("desk_caseevent", "joined_by"),
]
# PostgreSQL drops no column that a trigger watches.
WATCHING = ["desk_case_left_to_staff", "desk_case_extended"]
IN_THE_WAY = f"""
from django.db import connection
for table, column in {LATER}:
    connection.cursor().execute(f"ALTER TABLE {{table}} ADD COLUMN {{column}} integer")
"""
OUT_OF_THE_WAY = f"""
from django.db import connection
from responsys_site.core import guarded
cursor = connection.cursor()
for name in [] if connection.vendor == "sqlite" else {WATCHING}:
    cursor.execute(f"DROP TRIGGER IF EXISTS {{name}} ON desk_case")
if connection.vendor == "sqlite":
    from responsys_site.core import guards_sqlite
    guards_sqlite.lay_aside()
for table, column in {LATER}:
    cursor.execute(f"ALTER TABLE {{table}} DROP COLUMN {{column}}")
"""
KILLED = """
from django.db import connection
from responsys_site.core import guards_sqlite
if connection.vendor == "sqlite":
    guards_sqlite.lay_aside()
else:
    connection.cursor().execute("DROP TRIGGER desk_caseevent_kept ON desk_caseevent")
"""
ERASED = """
from django.utils import timezone
from privacy.desk.models import Entry, Case
Entry.objects.erase(at=timezone.now())
print(Case.objects.get().kind, Entry.objects.filter(erased_at=None).count())
"""
MISSING = "from responsys_site.core.db.immutable.tables import missing; print(missing())"


@pytest.fixture
def site(tmp_path) -> RunningSite:
    """A database of its own, migrated, with nobody at work on it."""
    return RunningSite(folder=tmp_path, port=0, database_url=migrated_database(tmp_path))


@pytest.mark.parametrize("steps", BACK, ids=["by two", "below the desk's mail", "to the beginning"])
def test_it_goes_back_and_on_again_with_every_guard_in_its_place(site, steps):
    site.manage("shell", "--no-imports", "--command", A_CASE)
    for app, migration in steps:
        site.manage("migrate", app, migration)
    site.manage("migrate")
    assert site.manage("shell", "--no-imports", "--command", MISSING).strip() == "[]"
    assert site.manage("shell", "--no-imports", "--command", ERASED).split() == ["question", "0"]


def test_a_migration_that_fails_halfway_leaves_no_table_unguarded(site):
    site.manage("migrate", "desk", "0006")
    site.manage("shell", "--no-imports", "--command", IN_THE_WAY)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        site.manage("migrate")
    assert "left_to_staff_at" in failed.value.stderr
    assert site.manage("shell", "--no-imports", "--command", MISSING).strip() == "[]"
    site.manage("shell", "--no-imports", "--command", OUT_OF_THE_WAY)
    site.manage("migrate")
    assert site.manage("shell", "--no-imports", "--command", MISSING).strip() == "[]"


def test_one_that_was_killed_is_seen_and_the_next_run_mends_it(site):
    site.manage("shell", "--no-imports", "--command", KILLED)
    assert "desk_caseevent" in site.manage("shell", "--no-imports", "--command", MISSING)
    with pytest.raises(subprocess.CalledProcessError) as broken:
        site.manage("doctor")
    assert "desk_caseevent has lost a trigger" in broken.value.stdout
    site.manage("migrate")
    assert site.manage("shell", "--no-imports", "--command", MISSING).strip() == "[]"
