"""Take a mail's inline styles apart from its HTML, so that a browser shows it under the site's strict policy."""

import re
from dataclasses import dataclass
from html import escape, unescape

_ATTRIBUTE = re.compile(r'\sstyle="([^"]*)"')
_ELEMENT = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Apart:
    """The page without inline styles, and the style sheet that gives it the same look."""

    html: str
    css: str


def apart(*, html: str, styles_address: str) -> Apart:
    """Turn each style attribute into a class, and link one style sheet with all of them at `styles_address`."""
    rules = list(dict.fromkeys(_ATTRIBUTE.findall(html)))
    sheet = [f'[data-style="{number}"]{{{unescape(rule)}}}' for number, rule in enumerate(rules)]
    sheet += _ELEMENT.findall(html)
    body = _ATTRIBUTE.sub(lambda found: f' data-style="{rules.index(found[1])}"', _ELEMENT.sub("", html))
    link = f'<link rel="stylesheet" href="{escape(styles_address)}"></head>'
    return Apart(html=body.replace("</head>", link, 1), css="\n".join(sheet))
