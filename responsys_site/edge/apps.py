from django.apps import AppConfig


class EdgeConfig(AppConfig):
    name = "responsys_site.edge"

    def ready(self) -> None:
        from responsys_site.edge import checks  # noqa: F401 (registers them once settings are there)
