"""Proofs of the promises about people on file. Each asks the site itself, or looks at every row."""

from leads.models import Link
from leads.promise_checks import consent, form, profile
from responsys_site.core.promise_checks import PolicyFigure

__all__ = ["FIGURES", "consent", "form", "profile"]

FIGURES = [
    PolicyFigure("confirm_link_days", "L3", lambda: Link.LIFETIMES[Link.Purpose.CONFIRM].days),
    PolicyFigure("profile_link_days", "L4", lambda: Link.LIFETIMES[Link.Purpose.PROFILE].days),
]
