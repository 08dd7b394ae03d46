"""Proofs of the promises about people on file. Each asks the site itself, or looks at every row."""

from leads.promise_checks import choices, corrections, form, profile, receipts

__all__ = ["choices", "corrections", "form", "profile", "receipts"]
