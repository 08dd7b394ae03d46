from django.apps import AppConfig
from django.core.signals import got_request_exception
from django.utils.translation import gettext_lazy as _

from responsys_site.diagnostics.logs import log_fault, quieten_others


class DiagnosticsConfig(AppConfig):
    name = "responsys_site.diagnostics"
    verbose_name = _("Request log")

    def ready(self) -> None:
        got_request_exception.connect(log_fault, dispatch_uid="diagnostics")
        quieten_others()
