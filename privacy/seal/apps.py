from django.apps import AppConfig


class SealConfig(AppConfig):
    name = "privacy.seal"
    label = "seal"
