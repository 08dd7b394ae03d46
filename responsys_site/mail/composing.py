"""Write a mail from its templates: templates/email/<app>/<message>/{subject.txt,body.txt,body.html}."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Attachment:
    """A JSON document that goes with a mail, for programs to read. Its strings hold markers like the parts do."""

    name: str
    json: str


@dataclass(frozen=True)
class Written:
    """A mail as rendered, with the markers that each delivery fills still in it."""

    template: str
    subject: str
    text: str
    html: str
    attachment: Attachment | None = None


def write(*, template: str, context: dict[str, Any], attachment: Attachment | None = None) -> Written:
    """Render the three parts of `template` ("leads/acknowledgement") for everybody who is to get it."""
    return Written(
        template=template,
        subject=" ".join(_render(template, "subject.txt", context).split()),
        text=_render(template, "body.txt", context).strip() + "\n",
        html=_render(template, "body.html", context),
        attachment=attachment,
    )


def _render(template: str, part: str, context: dict[str, Any]) -> str:
    company = {"name": settings.COMPANY_NAME, "address": settings.COMPANY_ADDRESS}
    house = {"company": company, "privacy_mailbox": settings.PRIVACY_MAILBOX, "site_url": settings.SITE_URL}
    return render_to_string(f"email/{template}/{part}", {**house, **context})
