"""The figures of the software that a policy states: placeholders in its text, filled when it is posted.

An app declares them as `FIGURES` in its module `promise_checks`. A text names one as [[request_log_days]].
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format

from responsys_site.core.declarations import declared
from responsys_site.core.promise_checks import PolicyFigure

PLACEHOLDER = re.compile(r"\[\[(\w+)\]\]")
# Of the version itself: known when it is posted, and no promise.
NUMBER, POSTED_ON = "version_number", "posted_on"
# Of the companies that handle information for us.
PROVIDERS = ("hosting_provider", "mail_relay_provider", "mailbox_provider")
# How long we keep what people tell us (the policy, #retention).
YEARS_AFTER_LAST_CONTACT = 3
AFTER_LAST_CONTACT = timedelta(days=YEARS_AFTER_LAST_CONTACT * 366)  # never a day less, even with leap years
QUARANTINED_AND_SEEN = timedelta(days=30)  # what looks like a program's, once a colleague has looked at it
_MARKUP = re.compile(r"[\\`*\[\]<>|{}\r\n]")


def declared_figures() -> dict[str, PolicyFigure]:
    """Return the figures of every app by their names."""
    return {figure.name: figure for figure in declared("promise_checks", "FIGURES")}


def current_figures(*, text: str) -> dict[str, str]:
    """Return what the software keeps today of each figure that a text names, by name."""
    known = declared_figures()
    return {name: str(known[name].value()) for name in PLACEHOLDER.findall(text) if name in known}


def fill_placeholders(*, text: str, figures: Mapping[str, str], number: int, posted_at: datetime, language: str) -> str:
    """Return a text with its placeholders filled. One that nothing fills stays: such a text cannot be posted."""
    with translation.override(language):
        posted_on = date_format(timezone.localtime(posted_at), "j F Y")
    values = {**figures, NUMBER: str(number), POSTED_ON: posted_on}
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def find_unusable(*, figures: Mapping[str, str]) -> list[str]:
    """Return the names of figures that have no value, or one that the text would take for markup."""
    return [name for name, value in figures.items() if not value or _MARKUP.search(value)]
