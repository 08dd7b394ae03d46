from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("People on file")

    def ready(self) -> None:
        from leads.consent import opt_out  # noqa: F401 (listens to the mail app)
