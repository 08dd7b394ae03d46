"""Settings of the compared project: django-post_office as its documentation sets it up, with its own defaults."""

import os
from urllib.parse import parse_qs, urlsplit

_database = urlsplit(os.environ["DATABASE_URL"])
_relay = urlsplit(os.environ["SMTP_URL"])

DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DEFAULT_FROM_EMAIL = "Responsys <news@responsys.example>"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username,
        "PASSWORD": _database.password,
        "HOST": parse_qs(_database.query)["host"][0],  # the folder of its socket
        "CONN_MAX_AGE": 60,
    }
}
INSTALLED_APPS = ["post_office_queue", "django.contrib.contenttypes", "post_office"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
MAILERS = {
    "default": {"BACKEND": "post_office.EmailBackend"},
    "smtp": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": _relay.hostname, "port": _relay.port, "timeout": 20},
    },
}
POST_OFFICE = {"DEFAULT_MAILER": "smtp"}
