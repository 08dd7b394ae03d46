"""The privacy office: who may post a version of the policy, and how they are told that something waits for them."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from privacy.models import PolicyVersion
from privacy.notices.emails import send_to_privacy_office
from responsys_site.core.email_addresses import is_mailable
from responsys_site.core.rate_limits import RateLimit, consume

MAY_POST = "privacy.post_policyversion"
BACKEND = "django.contrib.auth.backends.ModelBackend"
A_DAY = timedelta(days=1)


def privacy_officers() -> QuerySet[Any]:
    """Return the active staff accounts that hold the right."""
    manager: Any = get_user_model()._default_manager
    return manager.with_perm(MAY_POST, is_active=True, backend=BACKEND).filter(is_staff=True).order_by("pk")


def may_post(*, user: AbstractBaseUser) -> bool:
    """Say whether this account holds the right now."""
    return privacy_officers().filter(pk=user.pk).exists()


@transaction.atomic
def notify(
    *, about: str, version: PolicyVersion, subject: str, sentence: str, at: datetime, every: timedelta = A_DAY
) -> bool:
    """Mail those who may post, and the privacy mailbox, `about` the same once in `every`; return whether we did.

    The mail leads to the page of `version`, which offers what can be done.
    """
    own = privacy_officers().values_list("email", flat=True)
    addresses = [address for address in [settings.PRIVACY_MAILBOX, *own] if is_mailable(address)]
    if not addresses or not consume(limit=RateLimit("privacy-office", about, 1, every), at=at).allowed:
        return False
    send_to_privacy_office(version=version, subject=subject, sentence=sentence, addresses=addresses, at=at)
    return True


class ActionNotAllowed(Exception):
    """What was asked for cannot be done, or not now; the message says why, in words for the privacy office."""
