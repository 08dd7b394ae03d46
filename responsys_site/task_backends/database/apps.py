from django.apps import AppConfig


class DatabaseTasksConfig(AppConfig):
    """What this site adds to the engine that keeps its tasks in the database: how they are shown and reaped."""

    name = "responsys_site.task_backends.database"
    label = "database_engine"
