from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "privacy.desk"
    label = "desk"
