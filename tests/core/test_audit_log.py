import pytest
from django.db import DatabaseError, connection, transaction

from responsys_site.core.audit_log import append
from responsys_site.core.db.immutable import tables
from responsys_site.core.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(at) -> AuditEvent:
    return append(kind="look", at=at, facts={"staff": 1}, subject="ab" * 16)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET kind = 'other'",
        "UPDATE core_auditevent SET facts = '{}' WHERE id > 0",
        "DELETE FROM core_auditevent",
        "TRUNCATE core_auditevent",
        "REPLACE INTO core_auditevent (id, kind, at, subject, facts) SELECT id, 'x', at, '', '' FROM core_auditevent",
    ],
)
def test_the_database_refuses_every_change(entry, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.get().kind == "look"


def test_the_orm_is_refused_too(entry):
    for change in (entry.delete, AuditEvent.objects.all().delete, lambda: AuditEvent.objects.update(kind="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert AuditEvent.objects.count() == 1


def test_every_guard_is_in_the_catalogue():
    assert tables.missing_triggers() == []


def test_a_guard_cannot_be_dropped_or_its_loss_is_named_and_mended():
    drop = "DROP TRIGGER core_auditevent_kept" + (" ON core_auditevent" if connection.vendor == "postgresql" else "")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(drop)
    except DatabaseError:
        assert connection.vendor == "postgresql"  # the application's role is not the owner
        return
    assert tables.missing_triggers() == ["core_auditevent"]
    tables.install()
    assert tables.missing_triggers() == []
