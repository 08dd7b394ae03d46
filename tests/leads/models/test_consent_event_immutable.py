import pytest
from django.db import DatabaseError, transaction

from leads.models import ConsentEvent


@pytest.fixture
def choice(ask) -> ConsentEvent:
    ask(updates="on")
    return ConsentEvent.objects.get(purpose="updates")


def test_the_database_refuses_to_change_one(choice):
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentEvent.objects.update(action="confirmed")
    choice.refresh_from_db()
    assert choice.action == "asked"


def test_the_database_refuses_to_remove_one(choice):
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentEvent.objects.all()._raw_delete(ConsentEvent.objects.db)
    assert ConsentEvent.objects.count() == 2


@pytest.mark.parametrize(
    "change", [{"action": "guessed"}, {"purpose": "sale"}, {"channel": "import"}, {"policy_version": None}]
)
def test_the_database_refuses_one_that_makes_no_sense(choice, change):
    fields = ["contact", "address_digest", "purpose", "action", "channel", "policy_version", "at"]
    values = {name: getattr(choice, name) for name in fields} | {"wording": "x", "wording_sha256": "0" * 64}
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentEvent.objects.create(**{**values, "policy_text_sha256": "0" * 64, **change})
