"""Absolute addresses of the site's pages, for mails, feeds and other programs."""

from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse


def page_address(name: str, *args: object) -> str:
    """Return the absolute address of the page with this URL name."""
    return settings.SITE_URL + reverse(name, args=args)


def marked_address(name: str, marker: str) -> str:
    """Return the same with a mail's marker in place of the token, for each delivery to fill."""
    return unquote(page_address(name, f"[[{marker}]]"))
