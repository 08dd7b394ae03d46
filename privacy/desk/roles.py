"""Who of the staff answers at the privacy desk."""

from django.contrib.auth import get_user_model

from responsys_site.ground.addresses import InvalidAddress, canonical

DESK = "Privacy office"


def addresses_of_desk() -> list[str]:
    """Return the addresses of the active accounts that hold the role, those that mail can go to."""
    active = get_user_model()._default_manager.filter(groups__name=DESK, is_active=True)
    return [address for address in active.order_by("pk").values_list("email", flat=True) if _is_mailable(address)]


def _is_mailable(address: str) -> bool:
    """An account without an address must not stop a person's case."""
    try:
        canonical(address)
    except InvalidAddress:
        return False
    return True
