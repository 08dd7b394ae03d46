"""Record the opt-outs that were taken while the database could not be reached (ground.replaying)."""

from collections import Counter
from datetime import datetime

from leads.models import Choice
from leads.opt_out_button import words_of
from leads.optout import opt_out
from responsys_site.ground.journal import Line
from responsys_site.ground.replaying import Standing
from responsys_site.mail.models import Suppression


def replay(*, standing: Standing, at: datetime, is_trial: bool) -> Counter[str]:
    """Do what the button would have done when it was pressed, receipt included; return counts of what was done."""
    counts: Counter[str] = Counter()
    if is_trial:  # the mail app counts what is lacking
        return counts
    for line in standing.acts.values():
        if line.how and not _is_known(line):
            how = Choice.How(line.how)
            words = words_of(how=how, scope=line.scope)
            opt_out(address_digest=line.address_digest, how=how, words=words, at=line.at, scope=line.scope)
            counts["opt-out: taken without the database, and recorded now"] += 1
    return counts


def _is_known(line: Line) -> bool:
    return Suppression.objects.filter(address_digest=line.address_digest, scope=line.scope).exists()
