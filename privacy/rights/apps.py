from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "privacy.rights"
    label = "rights"
    verbose_name = _("Copies and erasures")
    mail_permission = "rights.add_erasurerequest"

    def ready(self) -> None:
        from privacy.rights.erasure import replay
        from responsys_site.core.journal.replay import journal_replay

        journal_replay.connect(replay, dispatch_uid="rights")
