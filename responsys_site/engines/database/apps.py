from django.apps import AppConfig


class DatabaseEngineConfig(AppConfig):
    """What this site adds to the engine that keeps its tasks in the database: how they are shown and reaped."""

    name = "responsys_site.engines.database"
    label = "database_engine"
