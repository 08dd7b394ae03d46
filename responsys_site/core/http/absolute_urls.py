"""Absolute addresses of the site's pages, for mails, feeds and other programs."""

from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse


def absolute_url(name: str, *args: object) -> str:
    """Return the absolute address of the page with this URL name."""
    return settings.SITE_URL + reverse(name, args=args)


def absolute_url_with_placeholder(name: str, marker: str) -> str:
    """Return the same with a mail's marker in place of the token, for each delivery to fill."""
    return unquote(absolute_url(name, f"[[{marker}]]"))
