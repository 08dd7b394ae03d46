"""What a mailing carries so that its readers, and their mail programs, can stop it."""

from django.conf import settings

from responsys_site.ground.page_addresses import marked_address
from responsys_site.mail.identity import message_id_domain


def opt_out_link() -> str:
    """Return the address of the opt-out page with the marker that each delivery fills with its own token."""
    return marked_address(settings.OPT_OUT_PAGE, "opt_out_token")


def headers_of_mailing() -> dict[str, str]:
    """Return the headers of a mailing: its list (RFC 2919, 3) and the one click that ends it (RFC 8058, 3.1)."""
    return {
        "List-Id": f"{settings.COMPANY_NAME.replace(',', '')} updates <updates.{message_id_domain()}>",
        "List-Unsubscribe": f"<{opt_out_link()}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
