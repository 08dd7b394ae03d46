"""Which mail a member of staff may read: mail belongs to an app, out and in, and each app names a permission for it."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q

OWN = "mail"  # whose mail nobody else's is: mail that no app took, and reports on deliveries

User = AbstractBaseUser | AnonymousUser


def readable_messages(*, user: User, template: str = "template") -> Q:
    """Return the condition for messages of apps whose mail this account may read.

    A message belongs to the app whose template it was written from. `template` is the path to that column.
    """
    hidden = [Q(**{f"{template}__startswith": f"{label}/"}) for label in _hidden_apps(user)]
    return ~Q(*hidden, _connector=Q.OR) if hidden else Q()


def readable_incoming(*, user: User) -> Q:
    """Return the condition for incoming mail that this account may read.

    A mail belongs to the app of the handler that took it. What no handler took, or one that is gone, is the mail
    app's own.
    """
    hidden = _hidden_apps(user)
    owners = {path: _app_of(path) for path in settings.INCOMING_MAIL_HANDLERS}
    if OWN in hidden:
        return Q(handled_by__in=[path for path, label in owners.items() if label not in hidden])
    return ~Q(handled_by__in=[path for path, label in owners.items() if label in hidden])


def mail_permissions() -> dict[str, str]:
    """Return the permission that opens an app's mail to staff, by the app's label (`AppConfig.mail_permission`)."""
    found = {config.label: getattr(config, "mail_permission", "") for config in apps.get_app_configs()}
    return {label: permission for label, permission in found.items() if permission}


def _hidden_apps(user: Any) -> set[str]:
    return {label for label, permission in mail_permissions().items() if not user.has_perm(permission)}


def _app_of(path: str) -> str:
    config = apps.get_containing_app_config(path)
    return config.label if config and config.label in mail_permissions() else OWN
