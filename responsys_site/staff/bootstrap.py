"""The first staff account of a new site."""

import secrets

from django.contrib.auth import get_user_model

USERNAME = "office"


def make_first_account() -> str | None:
    """Make the account that opens the staff's site and return its password; None when staff accounts exist."""
    users = get_user_model().objects
    if users.filter(is_staff=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(username=USERNAME, email="", password=password)
    return password
