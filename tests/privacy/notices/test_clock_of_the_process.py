"""All written times come in from outside: the database is asked for none, and writes none by itself."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.privacy.notices.conftest import MINUTE, MONTH

ITS_CLOCK = re.compile(r"\b(now|clock_timestamp|transaction_timestamp|statement_timestamp)\(|current_|'now'", re.I)
MADE_OF = {
    "postgresql": """
        SELECT column_default FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "sqlite": "SELECT sql FROM sqlite_master",
}


def test_in_the_life_of_a_version(on_file, posted, pass_time, text_of, at):
    on_file("ann")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        version = pass_time(posted(at), at + MINUTE)
        pass_time(version, at + MONTH)
        text_of("/privacy/versions/3/")
    assert len(asked) > 50
    assert [query["sql"] for query in asked if ITS_CLOCK.search(query["sql"])] == []


def test_in_what_the_database_does_by_itself(db):
    with connection.cursor() as cursor:
        cursor.execute(MADE_OF[connection.vendor])
        made = [words for (words,) in cursor if words]
    assert len(made) > 100 and [words for words in made if ITS_CLOCK.search(words)] == []
