"""The seven things that the policy discloses, with the page for each, and the groups of people clauses are about."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Disclosure:
    key: str
    title: Any  # a lazily translated string, as is `act`
    acts_at: str  # the name of the URL where one acts on it
    act: Any


DISCLOSURES = (
    Disclosure("collected", _("What we collect"), "leads:request", _("See the form that asks for it")),
    Disclosure("by-whom", _("Who collects it"), "pages:contact", _("Reach us")),
    Disclosure("use", _("How we use it"), "leads:request", _("Choose what we may send you")),
    Disclosure("sharing", _("With whom we may share it"), "privacy:promises", _("See whether we keep to this")),
    Disclosure("choices", _("What choices you have"), "leads:request", _("Choose on the form")),
    Disclosure("security", _("How we keep it safe"), "privacy:promises", _("See what was checked, and when")),
    Disclosure("correction", _("How mistakes are put right"), "pages:contact", _("Write to our privacy desk")),
)

AUDIENCES = {
    "visitors": _("visitors to this site"),
    "requesters": _("people who ask us for information"),
    "customers": _("customers of Interact"),
    "recipients": _("people who get mail from our customers"),
}
