from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from leads.models import PendingSubmission

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


@pytest.fixture
def waiting(ask) -> PendingSubmission:
    """A form of Ann's that no worker has recorded yet."""
    ask(recorded=False, updates="on", country="Canada")
    return PendingSubmission.objects.get()


@pytest.fixture
def task_names():
    """Return the names of the tasks that workers were told of."""

    def names() -> set[str]:
        paths = DBTaskResult.objects.values_list("task_path", flat=True)
        return {path.rpartition(".")[2] for path in paths}

    return names
