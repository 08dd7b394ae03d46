import pytest
from django.db import connection

from responsys_site.ground.guarded import missing
from responsys_site.mail.guarded_tables import TRIGGERS
from tests.databases import run_as_owner


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_by_the_check_of_the_database(django_db_setup, trigger):
    def run(*statements):
        if connection.vendor == "postgresql":
            return run_as_owner(django_db_setup, *statements)
        return [connection.cursor().execute(statement) for statement in statements]

    assert missing() == []
    run(f"DROP TRIGGER {trigger.name}" + (f" ON {trigger.table}" if connection.vendor == "postgresql" else ""))
    try:
        assert missing() == [trigger.table]
    finally:
        run(*trigger.statements[connection.vendor])
    assert missing() == []
