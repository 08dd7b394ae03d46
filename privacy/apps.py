from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        from privacy.posting_guards import install_posting_guards

        post_migrate.connect(install_posting_guards, sender=self)
