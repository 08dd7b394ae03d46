"""Colours of the site for places that cannot use CSS variables: e-mails, meta tags and exported files."""

import re
from functools import cache

from django import template
from django.conf import settings

register = template.Library()

LIGHT, DARK = "light", "dark"
_TOKEN = re.compile(r"--([a-z-]+):\s*(?:light-dark\((#\w+),\s*(#\w+)\)|(#\w+));")
_VARIABLE = re.compile(r"var\(--([a-z-]+)\)")


@cache
def palette(theme: str) -> dict[str, str]:
    """Return the colours of a theme by their names: the first `:root` rule of static/css/tokens.css."""
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text(encoding="utf-8").partition("\n}")[0]
    return {name: both or (light if theme == LIGHT else dark) for name, light, dark, both in _TOKEN.findall(tokens)}


@register.simple_tag
def color(name: str, theme: str = LIGHT) -> str:
    """Return one colour as CSS writes it. Raises KeyError for a name that is no token."""
    return palette(theme)[name]


def resolve_colors(css: str, *, theme: str) -> str:
    """Return a style sheet with `var(--name)` replaced by the colour of that name in a theme."""
    return _VARIABLE.sub(lambda variable: color(variable[1], theme), css)
