from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from responsys_site.core.db.immutable import sqlite, tables


class CoreConfig(AppConfig):
    name = "responsys_site.core"
    verbose_name = _("Site records")

    def ready(self) -> None:
        # personal_data registers a system check, rate_limits a job.
        from responsys_site.core import declarations, personal_data, rate_limits  # noqa: F401

        declarations.discover()

        # Sent once per app before the first migration and after the last of all; one of them is enough.
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)


def drop_triggers(using: str, plan: Any, **kwargs: Any) -> None:
    if using == "default" and plan and connection.vendor == "sqlite":
        sqlite.drop_triggers()


def install_triggers(using: str, **kwargs: Any) -> None:
    if using == "default":
        tables.install()
