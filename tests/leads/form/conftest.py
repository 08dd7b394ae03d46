from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

NO_WORK = ("BEGIN", "SAVEPOINT", "RELEASE")


@pytest.fixture
def statements():
    """Collect the statements that the database is asked for, with placeholders for their values."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        found: list[str] = []

        def note(execute, sql, params, many, context):
            if not sql.startswith(NO_WORK):
                found.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield found

    return collect
