"""Tell whoever waits for legal mail that some has come to an end: the tasks that settings.LEGAL_MAIL_TASKS names."""

from django.conf import settings
from django.tasks import Task
from django.utils.module_loading import import_string

from responsys_site.ground.bell import ring


def legal_mail_tasks() -> list[Task]:
    """Return the tasks of the settings, in their order."""
    return [import_string(path) for path in settings.LEGAL_MAIL_TASKS]


def tell_of_legal_results() -> None:
    """Have workers run each of them soon. It is a nudge: what they look for stands in the rows."""
    for task in legal_mail_tasks():
        ring(task)
