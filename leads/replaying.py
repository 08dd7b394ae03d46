"""Record the opt-outs that were taken while the database could not be reached (ground.replaying)."""

from collections import Counter
from datetime import datetime

from leads.erasing import digests_of
from leads.models import Choice, Contact
from leads.opt_out_button import words_of
from leads.optout import opt_out
from responsys_site.ground.journal import Line
from responsys_site.ground.replaying import Standing
from responsys_site.mail.models import Suppression
from responsys_site.mail.suppression import REASON_OF_ACT


def replay(*, standing: Standing, at: datetime, is_trial: bool) -> Counter[str]:
    """Do what the button would have done when it was pressed, receipt included; return counts of what was done."""
    counts: Counter[str] = Counter()
    lifted: set[tuple[str, str]] = set()  # address and scope of what was lifted after the line in hand
    for line in reversed(standing.acts.values()):
        if line.how and not _is_known(line, lifted, is_trial):
            counts["opt-out: taken without the database, " + ("lacking" if is_trial else "and recorded now")] += 1
            if not is_trial:
                _opt_out(line)
        elif line.act not in REASON_OF_ACT:
            lifted.add((line.address_digest, line.scope))
    return counts


def _is_known(line: Line, lifted: set[tuple[str, str]], is_trial: bool) -> bool:
    """Whether this stops the person at every address, or did until they took it back at one of them.

    An address that is not stopped itself is counted by the mail app, in a trial.
    """
    contact = Contact.objects.reached_by(address_digest=line.address_digest)
    theirs = {line.address_digest} | (digests_of(contact=contact) if contact else set())
    rows = Suppression.objects.filter(address_digest__in=theirs, scope=line.scope)
    stopped = set(rows.values_list("address_digest", flat=True))
    if line.address_digest not in stopped:
        return is_trial
    return theirs == stopped or any((one, line.scope) in lifted for one in theirs)


def _opt_out(line: Line) -> None:
    how = Choice.How(line.how)
    words = words_of(how=how, scope=line.scope)
    opt_out(address_digest=line.address_digest, how=how, words=words, at=line.at, scope=line.scope)
