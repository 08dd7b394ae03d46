"""Checks that what is asked is taken in and answered, and that people learn where else to turn."""

from django.conf import settings

from privacy.desk.promise_checks import cases
from responsys_site.core.promise_checks import PolicyFigure

__all__ = ["FIGURES", "cases"]

FIGURES = [
    PolicyFigure("answer_days", "E1", lambda: settings.CASE_DUE_DAYS, setting="CASE_DUE_DAYS"),
    PolicyFigure("rights_months", "L5", lambda: settings.CASE_DUE_GDPR_MONTHS, setting="CASE_DUE_GDPR_MONTHS"),
]
