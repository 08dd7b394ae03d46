from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The project package: it may name every app, and tells the core what the site snapshot holds."""

    name = "responsys_site"
    label = "site"

    def ready(self) -> None:
        from responsys_site.core.http import snapshot
        from responsys_site.snapshot import SITE_SNAPSHOT

        snapshot.cache.parts = SITE_SNAPSHOT.parts
