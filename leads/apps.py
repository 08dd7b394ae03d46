from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("People on file")
    mail_permission = "mail.view_delivery"

    def ready(self) -> None:
        from leads.consent import opt_out  # (it listens to the mail app)
        from leads.consent.receipts import find_receipt
        from privacy.receipts.types import consent_sources
        from responsys_site.core.journal.replay import journal_replay

        consent_sources.append(find_receipt)
        journal_replay.connect(opt_out.replay_opt_outs, dispatch_uid="leads")
