"""Checks that what is asked is taken in and answered, and that people learn where else to turn."""

from privacy.desk.promise_checks import cases

__all__ = ["cases"]
