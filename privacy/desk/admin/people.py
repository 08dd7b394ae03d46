"""Who of the staff may see whose a case is, and how a case is found."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from privacy.desk.models import Inquiry
from responsys_site.ground.addresses import digest_if_address, mask
from responsys_site.ground.reach import reach_of, reach_shown


def sees_people(*, request: HttpRequest) -> bool:
    """Say whether this member of staff may see people's addresses and names, and what was written."""
    return request.user.has_perm("desk.see_people")


def whose(*, inquiry: Inquiry, request: HttpRequest) -> str:
    """Return whose case it is, as far as this member of staff may see it."""
    if inquiry.erased_at:
        return _("erased")
    if not sees_people(request=request):
        return mask(inquiry.address) if inquiry.address else "–"
    return " · ".join(filter(None, [inquiry.name, inquiry.address])) or _("not known")


def reach_of_case(*, inquiry: Inquiry, request: HttpRequest) -> dict[str, Any]:
    """Return what admin/reach.html shows of the person of a case; nothing to those who may not see people."""
    if inquiry.erased_at or not inquiry.address or not sees_people(request=request):
        return {}
    reach = reach_of(address_digests=[inquiry.address_digest])[inquiry.address_digest]
    shown = reach_shown(reach=reach, address=inquiry.address, is_beside=True)
    return shown if shown["has_lines"] else {}


def searched(*, request: HttpRequest, words: str) -> Q:
    """Return the condition of a search: a reference in any spelling, or the whole address of a person.

    Who may not see people may not try addresses out either.
    """
    found = Q(reference="".join(words.split()).upper())
    if not sees_people(request=request):
        return found
    typed = digest_if_address(words)
    return found | Q(address_digest=typed) if typed else found
