import pytest
from django.db import connection

from responsys_site.core.db.immutable.tables import missing_triggers
from responsys_site.mail.immutability import TRIGGERS
from tests.databases import run_as_owner


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_by_the_check_of_the_database(django_db_setup, trigger):
    def run(*statements):
        if connection.vendor == "postgresql":
            return run_as_owner(django_db_setup, *statements)
        return [connection.cursor().execute(statement) for statement in statements]

    assert missing_triggers() == []
    run(f"DROP TRIGGER {trigger.name}" + (f" ON {trigger.table}" if connection.vendor == "postgresql" else ""))
    try:
        assert missing_triggers() == [trigger.table]
    finally:
        run(*trigger.statements[connection.vendor])
    assert missing_triggers() == []
