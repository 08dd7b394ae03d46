"""Opt an address out: at once, for ever, and as often as anybody presses the button."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from leads.choice_emails import send_opt_out_receipt
from leads.confirmation import SCOPE_OF_PURPOSE, issue_confirm_link
from leads.erasing import digests_of
from leads.models import Choice, Contact
from leads.ratchet import PURPOSE_OF_SCOPE
from leads.wording import wording_sha256
from responsys_site.ground import journal
from responsys_site.ground.journal import Line
from responsys_site.ground.limits import spend
from responsys_site.mail.models import Suppression
from responsys_site.mail.suppression import OPT_OUT, stop

ASK_AGAIN_PURPOSE = {scope: purpose for purpose, scope in SCOPE_OF_PURPOSE.items()}
RECEIPTS_PER_ADDRESS, WINDOW = 1, timedelta(days=1)
ASKED_OF_US = (Choice.How.MAIL, Choice.How.STAFF)
AFTERWARDS = timedelta(microseconds=1)


@dataclass(frozen=True)
class Stopped:
    """Whether an opt-out is new, and the token of the link by which who is on file asks anew; "": nobody is, or has it.

    The token is for one mail to that address, and for nothing else.
    """

    is_new: bool
    token: str = ""


@transaction.atomic
def opt_out(
    *, address_digest: str, how: Choice.How, words: str, at: datetime, scope: str = Suppression.Scope.MARKETING
) -> bool:
    """Stop what `scope` covers to an address, known to us or not. Returns False when it was stopped already.

    The journal line is on the disk before the rows are committed: whatever is lost after that, the opt-out is not.
    A line whose rows were never committed does no harm; the person had asked for it. A person on file gets a receipt,
    at their present address. Raises JournalNotWritten: then nothing is stopped.
    """
    stopped = opt_out_untold(address_digest=address_digest, how=how, words=words, at=at, scope=scope)
    contact = Contact.objects.reached_by(address_digest=address_digest) if stopped.token else None
    if contact is not None:
        asked_of_us = how in ASKED_OF_US
        send_opt_out_receipt(contact=contact, scope=scope, token=stopped.token, asked_of_us=asked_of_us, at=at)
    return stopped.is_new


def opt_out_without_database(*, address_digest: str, how: Choice.How, scope: str, at: datetime) -> None:
    """Take an opt-out by the journal alone: senders see it there, and the next replay records the rest.

    Raises JournalNotWritten: then it is not taken.
    """
    journal.append(lines=[Line(at, OPT_OUT, address_digest, str(scope), how=str(how))])


@transaction.atomic
def opt_out_untold(
    *, address_digest: str, how: Choice.How, words: str, at: datetime, scope: str = Suppression.Scope.MARKETING
) -> Stopped:
    """Do the same and mail nothing: the caller tells the person, in the same transaction.

    The address may be one that the person has left: it stops theirs too, and a restore may bring them back at it. They
    are locked before their addresses are read, so that a move at this moment comes before or after.
    """
    contact = Contact.objects.reached_and_held(address_digest=address_digest)
    theirs = {address_digest} | (digests_of(contact=contact) if contact else set())
    if not stop(address_digests=theirs, act=OPT_OUT, scope=scope, at=at):
        return Stopped(is_new=False)
    if contact is None:  # opting out puts no one on file
        return Stopped(is_new=True)
    _record_choice(contact, scope, how, words, at)
    return Stopped(is_new=True, token=_token_to_ask_again(contact, scope, at))


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


def _token_to_ask_again(contact: Contact, scope: str, at: datetime) -> str:
    """One a day to an address, however often it opts out and in; "" beyond. Counted with the opt-out, or not at all."""
    name, subject = "opt-out-receipt", contact.address_digest
    if not spend(name=name, subject=subject, limit=RECEIPTS_PER_ADDRESS, window=WINDOW, at=at).allowed:
        return ""
    # Its link is mailed after the opt-out, and no clock is so coarse that it could be taken for an older one.
    purpose = ASK_AGAIN_PURPOSE[Suppression.Scope(scope)]
    return issue_confirm_link(contact=contact, purpose=purpose, at=at + AFTERWARDS)
