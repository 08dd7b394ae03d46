"""Opt an address out of all mailings: at once, for ever, and as often as anybody presses the button."""

from datetime import datetime

from django.db import transaction

from leads import journal
from leads.models import Choice, Contact
from leads.wording import wording_sha256
from responsys_site.mail.models import Suppression


def opt_out(*, address_digest: str, how: Choice.How, words: str, at: datetime) -> bool:
    """Stop all mailings to an address, known to us or not. Returns False when it was stopped already.

    The journal line is on the disk before the rows are committed: whatever is lost after that, the opt-out is not.
    A line whose rows were never committed does no harm; the person had asked for it.
    """
    scope = Suppression.Scope.MARKETING
    with transaction.atomic():
        is_new = Suppression.objects.add(
            address_digest=address_digest, scope=scope, reason=Suppression.Reason.OPTED_OUT, at=at
        )
        if is_new:
            _record_choice(address_digest, how, words, at)
            journal.append(act="opt-out", address_digest=address_digest, scope=scope, at=at)
    return is_new


def _record_choice(address_digest: str, how: Choice.How, words: str, at: datetime) -> None:
    """Nobody is put on file by opting out: the act is recorded with the person only where there is one."""
    contact = Contact.objects.of(address_digest=address_digest)
    if contact is not None:
        Choice.objects.create(
            contact=contact,
            address_digest=address_digest,
            purpose=Choice.Purpose.ALL_MAILINGS,
            act=Choice.Act.OPTED_OUT,
            how=how,
            wording=words,
            wording_sha256=wording_sha256(words),
            at=at,
        )
