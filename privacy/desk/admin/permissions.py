"""Who of the staff may see whose a case is, and how a case is found."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from privacy.desk.models import Case
from responsys_site.core.admin.reach import find_reach, reach_context
from responsys_site.core.email_addresses import keyed_digest_or_blank, mask


def sees_people(*, request: HttpRequest) -> bool:
    """Say whether this member of staff may see people's addresses and names, and what was written."""
    return request.user.has_perm("desk.see_people")


def masked_requester(*, case: Case, request: HttpRequest) -> str:
    """Return whose case it is, as far as this member of staff may see it."""
    if case.erased_at:
        return _("erased")
    if not sees_people(request=request):
        return mask(case.address) if case.address else "–"
    return " · ".join(filter(None, [case.name, case.address])) or _("not known")


def reach_of_case(*, case: Case, request: HttpRequest) -> dict[str, Any]:
    """Return what admin/reach.html shows of the person of a case; nothing to those who may not see people."""
    if case.erased_at or not case.address or not sees_people(request=request):
        return {}
    reach = find_reach(address_digests=[case.address_digest])[case.address_digest]
    shown = reach_context(reach=reach, address=case.address, is_beside=True)
    return shown if shown["has_lines"] else {}


def search_filter(*, request: HttpRequest, words: str) -> Q:
    """Return the condition of a search: a reference in any spelling, or the whole address of a person.

    Who may not see people may not try addresses out either.
    """
    found = Q(reference="".join(words.split()).upper())
    if not sees_people(request=request):
        return found
    typed = keyed_digest_or_blank(words)
    return found | Q(address_digest=typed) if typed else found
