import pytest
from django.db import connection

from responsys_site.mail.models import BodyChunk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


def test_the_mailbox_is_told_only_of_what_is_on_the_disk(take_in, letter, monkeypatch):
    """SQLite would else put off the writing; PostgreSQL waits unless it is told not to (these tests tell it so)."""
    levels, create = [], BodyChunk.objects.create
    monkeypatch.setattr(BodyChunk.objects, "create", lambda **fields: (levels.append(level()), create(**fields)))
    before = level()
    take_in(letter())
    assert level() == before
    assert levels == ([2] if connection.vendor == "sqlite" else [before])


def level() -> int | str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
        return cursor.fetchone()[0]
