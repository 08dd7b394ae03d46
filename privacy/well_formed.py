"""What a policy text must have before it may be posted."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from privacy.clauses import Clause, clauses_of
from privacy.disclosures import AUDIENCES, DISCLOSURES
from privacy.register import PROMISES


def faults(*, markdown: str) -> list[str]:
    """Return a sentence for each thing that is wrong with the text; empty when it may be posted."""
    clauses = clauses_of(markdown=markdown)
    found = [fault for clause in clauses for fault in _clause_faults(clause)]
    found += [
        _("The anchor %(anchor)s is used twice.") % {"anchor": anchor}
        for anchor, count in Counter(c.anchor for c in clauses).items()
        if count > 1
    ]
    found += disclosure_faults(clauses=clauses)
    if re.search(r"^# ", markdown, re.MULTILINE):
        found.append(_("The text has a first-level heading; the page has its own."))
    return found


def disclosure_faults(*, clauses: tuple[Clause, ...]) -> list[str]:
    """Return a sentence for each of the seven disclosures that does not stand in exactly one clause."""
    counts = Counter(clause.disclosure for clause in clauses if clause.disclosure)
    return [
        _("The disclosure %(key)s stands in %(count)d clauses instead of one.")
        % {"key": item.key, "count": counts[item.key]}
        for item in DISCLOSURES
        if counts[item.key] != 1
    ]


def _clause_faults(clause: Clause) -> Iterator[str]:
    name = {"clause": clause.title or _("A clause without a title")}
    if not re.fullmatch(r"[a-z][a-z0-9-]*", clause.anchor):
        yield _("%(clause)s: has no anchor of small letters, figures and hyphens.") % name
    if not clause.plain:
        yield _("%(clause)s: has no line in plain words.") % name
    if not clause.applies_to or not set(clause.applies_to) <= set(AUDIENCES):
        yield _("%(clause)s: does not say to whom it applies.") % name
    if unknown := set(clause.promises) - {promise.id for promise in PROMISES}:
        names = ", ".join(sorted(unknown))
        yield _("%(clause)s: cites promises that are not in the register: %(names)s.") % {**name, "names": names}
