"""Checks that what is asked is taken in and answered, and that people learn where else to turn."""

from privacy.desk.promise_checks import answering, coming_in, turning

__all__ = ["answering", "coming_in", "turning"]
