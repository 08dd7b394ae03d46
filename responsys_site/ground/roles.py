"""Who of the staff holds a role, for mail to all of them."""

from django.contrib.auth import get_user_model

from responsys_site.ground.addresses import is_mailable


def addresses_of_role(*, role: str) -> list[str]:
    """Return the addresses of the active accounts that hold the role, less those that no mail can go to.

    An account without an address must not stop what a person has asked of us.
    """
    active = get_user_model()._default_manager.filter(groups__name=role, is_active=True)
    return [address for address in active.order_by("pk").values_list("email", flat=True) if is_mailable(address)]
