import pytest
from django.db import DatabaseError, connection, transaction

from responsys_site.ground import guarded
from responsys_site.ground.evidence import record
from responsys_site.ground.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(at) -> Entry:
    return record(kind="look", at=at, facts={"staff": 1}, subject="ab" * 16)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ground_entry SET kind = 'other'",
        "UPDATE ground_entry SET facts = '{}' WHERE id > 0",
        "DELETE FROM ground_entry",
        "TRUNCATE ground_entry",
        "REPLACE INTO ground_entry (id, kind, at, subject, facts) SELECT id, 'x', at, '', '' FROM ground_entry",
    ],
)
def test_the_database_refuses_every_change(entry, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().kind == "look"


def test_the_orm_is_refused_too(entry):
    for change in (entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(kind="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Entry.objects.count() == 1


def test_every_guard_is_in_the_catalogue():
    assert guarded.missing() == []


def test_a_guard_cannot_be_dropped_or_its_loss_is_named_and_mended():
    drop = "DROP TRIGGER ground_entry_kept" + (" ON ground_entry" if connection.vendor == "postgresql" else "")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(drop)
    except DatabaseError:
        assert connection.vendor == "postgresql"  # the application's role is not the owner
        return
    assert guarded.missing() == ["ground_entry"]
    guarded.install()
    assert guarded.missing() == []
