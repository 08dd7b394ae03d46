"""How a person may be reached now, who may see an address, and how a search for one finds its rows.

What a person typed into a form is kept as it was typed. Each app says through its data source (core.personal_data)
what is true now; a page that shows a way to reach a person shows this first.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from responsys_site.core.admin.base import StrictAdmin
from responsys_site.core.email_addresses import keyed_digest_or_blank
from responsys_site.core.personal_data import Reach, personal_data_sources


def sees_people(*, request: HttpRequest) -> bool:
    """Say whether this member of staff may see who people are."""
    return request.user.has_perm("leads.view_contact")


def address_fields(*, request: HttpRequest) -> list[str]:
    """Return which field of a row's address is shown: as typed, or masked."""
    return ["address"] if sees_people(request=request) else ["masked"]


def digest_searched(*, request: HttpRequest, words: str) -> str:
    """Return the address digest that a search asks for: the one typed, or that of the whole address typed.

    Who may not see people may not try addresses out either.
    """
    return (keyed_digest_or_blank(words) if sees_people(request=request) else "") or words


def find_reach(*, address_digests: Iterable[str]) -> dict[str, Reach]:
    """Return how each of these people may be reached now, by the digest of an address they have or had.

    The same number of queries for however many people.
    """
    asked = frozenset(address_digests) - {""}
    said = [holder.reach(address_digests=asked) for holder in personal_data_sources()] if asked else []
    return {one: _merged([reach[one] for reach in said if one in reach]) for one in asked}


def _merged(said: list[Reach]) -> Reach:
    return Reach(
        stops=tuple(sorted({stop for one in said for stop in one.stops})),
        wishes=tuple(wish for one in said for wish in one.wishes),
        address=next((one.address for one in said if one.address), ""),
        telephone=next((one.telephone for one in said if one.telephone), ""),
        is_on_file=any(one.is_on_file for one in said),
    )


def reach_context(
    *, reach: Reach, address: str, telephone: str = "", is_short: bool = False, is_beside: bool = False
) -> dict[str, Any]:
    """Return the context of admin/reach.html. `address` and `telephone` are what was typed once.

    `is_short` leaves out all but stops and address; `is_beside` what the page shows anyway, unless it changed.
    """
    is_moved = bool(address and reach.address) and address.casefold() != reach.address.casefold()
    is_new_number = bool(telephone) and reach.is_on_file and telephone != reach.telephone
    known = "" if is_beside else reach.address or address
    return {
        "reach": reach,
        "address": known,
        "is_moved": is_moved,
        "is_new_number": is_new_number,
        "is_short": is_short,
        "is_beside": is_beside,
        "has_lines": bool(reach.stops or known or is_moved or (not is_short and (reach.wishes or is_new_number))),
    }


class ReachMixin(StrictAdmin):
    """A ModelAdmin whose rows are about people: `reach` for its page, `reach_in_list` for its list."""

    typed_address, typed_telephone = "email", "telephone"  # what a row calls them
    is_reach_listed = True  # False: no list asks for it

    def digest_of(self, row: Any) -> str:
        """Return the digest of the address by which a row names its person."""
        return row.address_digest

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Ask for all the people of a list at once."""
        listed = super().get_changelist_instance(request)
        if self.is_reach_listed:
            listed.result_list = list(listed.result_list)
            found = find_reach(address_digests=map(self.digest_of, listed.result_list))
            for row in listed.result_list:
                row.reach_now = found.get(self.digest_of(row), Reach())
        return listed

    @admin.display(description=_("current contact details"))
    def reach(self, row: Any) -> str:
        return self.reach_html(row)

    @admin.display(description=_("current contact details"))
    def reach_in_list(self, row: Any) -> str:
        return self.reach_html(row, is_short=True)

    def reach_now_of(self, row: Any) -> Reach:
        """Return how the person of a row may be reached now: as its list found it, or asked for this row alone."""
        digest = self.digest_of(row)
        return getattr(row, "reach_now", None) or find_reach(address_digests=[digest]).get(digest, Reach())

    def reach_html(self, row: Any, *, is_short: bool = False, is_beside: bool = False) -> str:
        """Return how the person of a row may be reached now, as admin/reach.html shows it; "" for nothing to show."""
        typed = {
            "address": getattr(row, self.typed_address, ""),
            "telephone": getattr(row, self.typed_telephone, ""),
        }
        shown = reach_context(reach=self.reach_now_of(row), is_short=is_short, is_beside=is_beside, **typed)
        return render_to_string("admin/reach.html", shown) if shown["has_lines"] else ""
