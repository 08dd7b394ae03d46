from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PromisesConfig(AppConfig):
    name = "privacy.promises"
    label = "promises"
    verbose_name = _("Register of promises")
