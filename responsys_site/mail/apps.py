from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "responsys_site.mail"
    verbose_name = _("Mail")
    mail_permission = "mail.change_incomingmail"

    def ready(self) -> None:
        from responsys_site.core.journal.replay import journal_replay
        from responsys_site.mail import checks  # noqa: F401 (registers the checks)
        from responsys_site.mail.suppression import replay

        journal_replay.connect(replay, dispatch_uid="mail")
