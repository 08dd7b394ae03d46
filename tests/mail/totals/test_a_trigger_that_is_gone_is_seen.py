import pytest
from django.db import connection

from responsys_site.ground.guarded import missing
from responsys_site.mail.totals import TRIGGERS
from tests.databases import run_as_owner


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_by_the_check_of_the_database(django_db_setup, trigger):
    def run(*statements):
        if connection.vendor == "postgresql":
            return run_as_owner(django_db_setup, *statements)
        return [connection.cursor().execute(statement) for statement in statements]

    assert missing() == []
    run(f"DROP TRIGGER {trigger.name}" + (" ON mail_delivery" if connection.vendor == "postgresql" else ""))
    try:
        assert missing() == ["mail_delivery"]
    finally:
        run(*trigger.statements[connection.vendor])
    assert missing() == []
