"""Who of the staff answers requests for information."""

from django.contrib.auth import get_user_model

from responsys_site.ground.addresses import InvalidAddress, canonical

LEAD_MANAGERS = "Lead managers"


def addresses_of_lead_managers() -> list[str]:
    """Return the addresses of the active accounts that hold the role, those that mail can go to."""
    active = get_user_model()._default_manager.filter(groups__name=LEAD_MANAGERS, is_active=True)
    return [address for address in active.order_by("pk").values_list("email", flat=True) if _is_mailable(address)]


def _is_mailable(address: str) -> bool:
    """An account without an address, or with one that nothing can be sent to, must not stop a visitor's request."""
    try:
        canonical(address)
    except InvalidAddress:
        return False
    return True
