"""The one way to write a link to another site, so that its mark and its `rel` cannot be forgotten."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

# The page it leads to learns neither where the visitor came from (noreferrer) nor gets a handle on our window.
REL = "external noopener noreferrer"


@register.simple_tag
def outgoing(href: str, text: str) -> SafeString:
    """Return a marked link to `href`, an absolute address on another site. Raises ValueError on any other."""
    if not href.startswith(("https://", "http://")):
        raise ValueError(f"Not an absolute address: {href}")
    return format_html(
        '<a class="outgoing" href="{}" rel="{}">{}<span class="visually-hidden"> {}</span></a>',
        escape(href),  # an address is never HTML yet, not even one written in a template
        REL,
        text,
        _("(another site)"),
    )
