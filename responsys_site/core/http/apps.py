from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "responsys_site.core.http"

    def ready(self) -> None:
        from responsys_site.core.http import checks  # noqa: F401 (registers them once settings are there)
