"""Write a mail from its templates: templates/email/<app>/<message>/{subject.txt,body.txt,body.html}."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from responsys_site.core.urls import absolute_url_with_placeholder
from responsys_site.mail.message_ids import message_id_domain


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
    """Render the three parts of `template` ("leads/acknowledgement") for everybody who is to get it."""
    return RenderedEmail(
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
