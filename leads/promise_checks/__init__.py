"""Proofs of the promises about people on file. Each asks the site itself, or looks at every row."""

from leads.promise_checks import consent, form, profile

__all__ = ["consent", "form", "profile"]
