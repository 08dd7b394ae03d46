from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class GroundConfig(AppConfig):
    name = "responsys_site.ground"
    verbose_name = _("Site records")

    def ready(self) -> None:
        from responsys_site.ground import system_checks  # noqa: F401 (registers the checks)

        # Sent once per app before the first migration and after the last of all; one of them is enough.
        pre_migrate.connect(lay_guards_aside, sender=self)
        post_migrate.connect(install_guards, sender=self)


def lay_guards_aside(using: str, plan: Any, **kwargs: Any) -> None:
    from responsys_site.ground import guards_sqlite

    if using == "default" and plan and connection.vendor == "sqlite":
        guards_sqlite.lay_aside()


def install_guards(using: str, **kwargs: Any) -> None:
    from responsys_site.ground import guarded

    if using == "default":
        guarded.install()
