from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "responsys_site.pages"
