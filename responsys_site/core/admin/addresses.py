"""Who may see an address, and how one that is typed into a search finds its rows."""

from django.http import HttpRequest

from responsys_site.core.email_addresses import keyed_digest_or_blank


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
