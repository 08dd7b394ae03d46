from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
    mail_permission = "privacy.post_policyversion"

    def ready(self) -> None:
        from privacy import checks  # noqa: F401 (registers the checks)
        from privacy.notices import settlement  # noqa: F401 (receives the signal that legal mail has ended)
