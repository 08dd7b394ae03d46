from typing import Any

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
    mail_permission = "privacy.post_policyversion"

    def ready(self) -> None:
        from privacy import checks  # noqa: F401 (registers the checks)
        from responsys_site.mail.signals import legal_mail_ended

        legal_mail_ended.connect(settle_notices_soon, dispatch_uid="privacy")


def settle_notices_soon(**signal: Any) -> None:
    """Have a worker see whether a notice has settled with the legal mail that just ended."""
    from privacy.notices.settlement import settle_notices
    from responsys_site.core.jobs.enqueue import enqueue_soon

    enqueue_soon(settle_notices)
