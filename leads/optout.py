"""Opt an address out: at once, for ever, and as often as anybody presses the button."""

from datetime import datetime, timedelta

from django.db import transaction

from leads.choice_emails import send_opt_out_receipt
from leads.confirmation import SCOPE_OF_PURPOSE, issue_confirm_link
from leads.models import Choice, Contact
from leads.ratchet import PURPOSE_OF_SCOPE
from leads.wording import wording_sha256
from responsys_site.ground import journal
from responsys_site.ground.limits import spend
from responsys_site.mail.models import Suppression

ASK_AGAIN_PURPOSE = {scope: purpose for purpose, scope in SCOPE_OF_PURPOSE.items()}
RECEIPTS_PER_ADDRESS, WINDOW = 1, timedelta(days=1)
ASKED_OF_US = (Choice.How.MAIL, Choice.How.STAFF)
AFTERWARDS = timedelta(microseconds=1)


def opt_out(
    *, address_digest: str, how: Choice.How, words: str, at: datetime, scope: str = Suppression.Scope.MARKETING
) -> bool:
    """Stop what `scope` covers to an address, known to us or not. Returns False when it was stopped already.

    The journal line is on the disk before the rows are committed: whatever is lost after that, the opt-out is not.
    A line whose rows were never committed does no harm; the person had asked for it.
    """
    with transaction.atomic():
        is_new = Suppression.objects.add(
            address_digest=address_digest, scope=scope, reason=Suppression.Reason.OPTED_OUT, at=at
        )
        if is_new:
            contact = Contact.objects.of(address_digest=address_digest)
            if contact is not None:  # nobody is put on file by opting out
                _record_choice(contact, scope, how, words, at)
                _mail_receipt(contact, scope, how, at)
            journal.append(act="opt-out", address_digest=address_digest, scope=scope, at=at)
    return is_new


def _record_choice(contact: Contact, scope: str, how: Choice.How, words: str, at: datetime) -> None:
    Choice.objects.create(
        contact=contact,
        address_digest=contact.address_digest,
        purpose=PURPOSE_OF_SCOPE[scope],
        act=Choice.Act.OPTED_OUT,
        how=how,
        wording=words,
        wording_sha256=wording_sha256(words),
        at=at,
    )


def _mail_receipt(contact: Contact, scope: str, how: Choice.How, at: datetime) -> None:
    """One a day to an address, however often it opts out and in. Counted with the opt-out: no opt-out, no receipt."""
    name, subject = "opt-out-receipt", contact.address_digest
    if spend(name=name, subject=subject, limit=RECEIPTS_PER_ADDRESS, window=WINDOW, at=at).allowed:
        # Its link is mailed after the opt-out, and no clock is so coarse that it could be taken for an older one.
        later = at + AFTERWARDS
        token = issue_confirm_link(contact=contact, purpose=ASK_AGAIN_PURPOSE[Suppression.Scope(scope)], at=later)
        send_opt_out_receipt(contact=contact, scope=scope, token=token, asked_of_us=how in ASKED_OF_US, at=at)
