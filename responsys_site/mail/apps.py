from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "responsys_site.mail"
