"""Write a mail from its templates: templates/email/<app>/<message>/{subject.txt,body.txt,body.html}."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Written:
    """A mail as rendered, with the markers that each delivery fills still in it."""

    template: str
    subject: str
    text: str
    html: str


def write(*, template: str, context: dict[str, Any]) -> Written:
    """Render the three parts of `template` ("leads/acknowledgement") for everybody who is to get it."""
    return Written(
        template=template,
        subject=" ".join(_render(template, "subject.txt", context).split()),
        text=_render(template, "body.txt", context).strip() + "\n",
        html=_render(template, "body.html", context),
    )


def _render(template: str, part: str, context: dict[str, Any]) -> str:
    company = {"name": settings.COMPANY_NAME, "address": settings.COMPANY_ADDRESS}
    house = {"company": company, "privacy_mailbox": settings.PRIVACY_MAILBOX, "site_url": settings.SITE_URL}
    return render_to_string(f"email/{template}/{part}", {**house, **context})
