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
        from responsys_site.core import checks, declarations  # noqa: F401 (registers the checks)
        from responsys_site.core.jobs import cleanup  # noqa: F401 (registers the jobs)

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
