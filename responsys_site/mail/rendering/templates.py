"""Render a mail from its templates: templates/email/<app>/<message>/{subject.txt,body.txt,body.html}.

Its styles are in static/css/mail.css; mail programs get them inline.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static

from responsys_site.core.http.absolute_urls import absolute_url_with_placeholder
from responsys_site.core.templatetags.palette import DARK, LIGHT, resolve_colors
from responsys_site.mail.message_ids import message_id_domain

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_STYLE = re.compile(r' style="[^"]*"|<style[^>]*>.*?</style>', re.DOTALL)


@dataclass(frozen=True)
class Attachment:
    """A JSON document that goes with a mail, for programs to read. Its strings hold markers like the parts do."""

    name: str
    json: str


@dataclass(frozen=True)
class RenderedEmail:
    """A mail as rendered, with the markers that each delivery fills still in it."""

    template: str
    subject: str
    text: str
    html: str
    attachment: Attachment | None = None


def render_email(*, template: str, context: dict[str, Any], attachment: Attachment | None = None) -> RenderedEmail:
    """Render the three parts of `template` ("leads/acknowledgement") for all its recipients."""
    return RenderedEmail(
        template=template,
        subject=" ".join(_render(template, "subject.txt", context).split()),
        text=_render(template, "body.txt", context).strip() + "\n",
        html=_inliner().inline(_render(template, "body.html", context)),
        attachment=attachment,
    )


def _render(template: str, part: str, context: dict[str, Any]) -> str:
    company = {"name": settings.COMPANY_NAME, "address": settings.COMPANY_ADDRESS}
    house = {"company": company, "privacy_mailbox": settings.PRIVACY_MAILBOX, "site_url": settings.SITE_URL}
    return render_to_string(f"email/{template}/{part}", {**house, **context})


@cache
def _inliner() -> CSSInliner:
    """Return what writes mail.css into the elements; rules for small screens and the dark theme stay in the head."""
    css = _COMMENT.sub("", (settings.BASE_DIR / "static/css/mail.css").read_text(encoding="utf-8"))
    sheet = resolve_colors(css, theme=LIGHT) + resolve_colors(_dark_rules(css), theme=DARK)
    return CSSInliner(extra_css=sheet, keep_at_rules=True, load_remote_stylesheets=False)


def _dark_rules(css: str) -> str:
    rules = []
    for selector, declarations in _RULE.findall(css.partition("@media")[0]):
        colors = [line.strip() for line in declarations.split(";") if "var(--" in line]
        if colors:
            rules.append(f"{selector.strip()} {{ {' '.join(f'{line} !important;' for line in colors)} }}")
    return f"@media (prefers-color-scheme: dark) {{ {' '.join(rules)} }}"


def page_for_browser(html: str) -> str:
    """Return a mail's HTML with its inline styles replaced by links to the style sheets, as the site's CSP demands."""
    links = "".join(f'<link rel="stylesheet" href="{static(f"css/{name}.css")}">' for name in ("tokens", "mail"))
    return _STYLE.sub("", html).replace("</head>", f"{links}</head>", 1)


def opt_out_url() -> str:
    """Return the address of the opt-out page with the marker that each delivery fills with its own token."""
    return absolute_url_with_placeholder(settings.OPT_OUT_PAGE, "opt_out_token")


def mailing_headers() -> dict[str, str]:
    """Return the headers of a mailing: its list (RFC 2919, 3) and the one click that ends it (RFC 8058, 3.1)."""
    return {
        "List-Id": f"{settings.COMPANY_NAME.replace(',', '')} updates <updates.{message_id_domain()}>",
        "List-Unsubscribe": f"<{opt_out_url()}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
