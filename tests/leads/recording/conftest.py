import pytest
from django_tasks_db.models import DBTaskResult

from leads.models import WaitingForm


@pytest.fixture
def waiting(ask) -> WaitingForm:
    """A form of Ann's that no worker has recorded yet."""
    ask(recorded=False, updates="on", country="Canada")
    return WaitingForm.objects.get()


@pytest.fixture
def task_names():
    """Return the names of the tasks that workers were told of."""

    def names() -> set[str]:
        paths = DBTaskResult.objects.values_list("task_path", flat=True)
        return {path.rpartition(".")[2] for path in paths}

    return names
