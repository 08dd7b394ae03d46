"""What every page may show: who we are, the navigation, the policy in force and the state of the promises.

It reads settings and the site snapshot, never the session, the user or the database, so that any page may use it,
pages about errors too.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from privacy.certification.published import CERTIFICATIONS
from privacy.notices.settlement import mail_reaches_no_one
from privacy.policy.published import PUBLISHED_POLICY, Version
from privacy.promises.states import PROMISE_STATES
from responsys_site.core.error_description import describe_error
from responsys_site.pages.pages import Page, Text, pages_in

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Company:
    name: str
    address: tuple[str, ...]  # the postal address, one line each


@dataclass(frozen=True)
class NavigationItem:
    title: Text
    url: str
    is_current: bool


@dataclass(frozen=True)
class CurrentPolicy:
    """The version in force, and the one that is posted and not yet in force, at one instant."""

    in_force: Version | None
    coming: Version | None


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what settings say, and what the site snapshot says now to templates that ask for it."""
    read = cache(lambda: _snapshot_context(at=timezone.now()))
    now = {name: SimpleLazyObject(partial(lambda key: read()[key], name)) for name in ("policy", "promises", "seal")}
    return {**static_context(path=request.path), **now}


def static_context(*, path: str) -> dict[str, Any]:
    """Return what follows from settings and the list of pages alone. `path` is the current page's."""
    return {
        "company": Company(name=settings.COMPANY_NAME, address=tuple(settings.COMPANY_ADDRESS)),
        "privacy_mailbox": settings.PRIVACY_MAILBOX,
        "site_url": settings.SITE_URL,
        "mail_reaches_no_one": mail_reaches_no_one(),
        "navigation": [_item(page, path) for page in pages_in("main")],
        "footer_pages": [_item(page, path) for page in pages_in("footer")],
    }


def _snapshot_context(*, at: datetime) -> dict[str, Any]:
    try:
        policy, certifications = PUBLISHED_POLICY.get_or_none(), CERTIFICATIONS.get_or_none()
        return {
            "policy": policy and CurrentPolicy(policy.in_force(at=at), policy.coming(at=at)),
            "promises": PROMISE_STATES.get_or_none(),
            "seal": certifications and certifications.now(at=at),
        }
    except Exception as error:  # a page without its footer's figures is better than none
        log.warning("The site snapshot could not be read; a page went out without it: %s", describe_error(error))
        return {"policy": None, "promises": None, "seal": None}


def _item(page: Page, path: str) -> NavigationItem:
    url = page.url
    return NavigationItem(title=page.title, url=url, is_current=url == path)
