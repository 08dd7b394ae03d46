from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "responsys_site.mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from responsys_site.mail import checks  # noqa: F401 (registers the checks)
