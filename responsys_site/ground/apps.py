from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GroundConfig(AppConfig):
    name = "responsys_site.ground"
    verbose_name = _("Site records")

    def ready(self) -> None:
        from responsys_site.ground import system_checks  # noqa: F401 (registers the checks)

        # Sent once per app after the last migration of all; one of them is enough.
        post_migrate.connect(install_guards, sender=self)


def install_guards(using: str, **kwargs: Any) -> None:
    from responsys_site.ground import guarded

    if using == "default":
        guarded.install()
