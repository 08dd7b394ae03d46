import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

USERNAME = "office"


def create_first_account() -> str | None:
    """Make the account that opens the staff's site and return its password; None when staff accounts exist."""
    users = get_user_model().objects
    if users.filter(is_staff=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(username=USERNAME, email="", password=password)
    return password


class Command(BaseCommand):
    help = "Make the database ready, load the policy, make the first account; say where things are."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_policy_texts", verbosity=0)
        password = create_first_account()
        self.say("The site", f"{settings.SITE_URL}/")
        self.say("Staff", f"{settings.SITE_URL}/in/admin/")
        if password:
            self.say("", f"user {USERNAME}, password {password} (shown this once)")
        else:
            self.say("", f"user {USERNAME}; a lost password: .venv/bin/python manage.py changepassword {USERNAME}")
        if settings.DEBUG:
            self.say("Mail", f"{settings.SITE_URL}/dev/mail/ (nothing leaves this machine)")

    def say(self, what: str, where: str) -> None:
        self.stdout.write(f"  {what:10}{where}")
