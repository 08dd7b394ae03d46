"""Opt an address out of mailings, immediately and permanently; and the e-mail that sends the opt-out link."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.http import QueryDict

from leads.consent.double_opt_in import SCOPE_OF_PURPOSE, issue_confirm_link
from leads.consent.eligibility import PURPOSE_OF_SCOPE
from leads.consent.texts import ONE_CLICK, OPT_OUT_OF_CONTACT, OPT_OUT_TEXT, text_hash
from leads.emails import send_opt_out_link, send_opt_out_receipt
from leads.models import ConsentEvent, Contact
from responsys_site.core.email_addresses import base_mailbox, keyed_digest
from responsys_site.core.journal import journal_file
from responsys_site.core.journal.journal_file import JournalLine
from responsys_site.core.journal.replay import JournalContents
from responsys_site.core.rate_limits import RateLimit, consume, network_of
from responsys_site.mail.dead_mailboxes import revive
from responsys_site.mail.models import Suppression
from responsys_site.mail.signals import complaint_received
from responsys_site.mail.suppression import COMPLAINED, OPT_OUT, REASON_OF_ACT, stop

ASK_AGAIN_PURPOSE = {scope: purpose for purpose, scope in SCOPE_OF_PURPOSE.items()}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RECEIPTS_PER_ADDRESS = LINKS_PER_MAILBOX = 1  # a day
LINKS_PER_NETWORK, LINKS_OF_ALL = 20, 1000  # an hour
ASKED_OF_US = (ConsentEvent.Channel.MAIL, ConsentEvent.Channel.STAFF)
AFTERWARDS = timedelta(microseconds=1)


@dataclass(frozen=True)
class OptOutResult:
    """Whether an opt-out is new, and the token by which the contact can ask for mailings again ("" if there is none).

    The token is for one mail to that address, and for nothing else.
    """

    is_new: bool
    token: str = ""


@transaction.atomic
def opt_out(
    *,
    address_digest: str,
    channel: ConsentEvent.Channel,
    words: str,
    at: datetime,
    scope: str = Suppression.Scope.MARKETING,
) -> bool:
    """Stop what `scope` covers to an address, known to us or not. Returns False when it was stopped already.

    The journal line is on the disk before the rows are committed, so the opt-out survives any loss after that.
    A line whose rows were never committed does no harm; the person had asked for it. A person on file gets a receipt,
    at their present address. Raises JournalNotWritten: then nothing is stopped.
    """
    stopped = opt_out_silently(address_digest=address_digest, channel=channel, words=words, at=at, scope=scope)
    contact = Contact.objects.reached_by(address_digest=address_digest) if stopped.token else None
    if contact is not None:
        asked_of_us = channel in ASKED_OF_US
        send_opt_out_receipt(contact=contact, scope=scope, token=stopped.token, asked_of_us=asked_of_us, at=at)
    return stopped.is_new


def opt_out_without_database(*, address_digest: str, channel: ConsentEvent.Channel, scope: str, at: datetime) -> None:
    """Take an opt-out by the journal alone: senders see it there, and the next replay records the rest.

    Raises JournalNotWritten: then it is not taken.
    """
    journal_file.append(lines=[JournalLine(at, OPT_OUT, address_digest, str(scope), channel=str(channel))])


@transaction.atomic
def opt_out_silently(
    *,
    address_digest: str,
    channel: ConsentEvent.Channel,
    words: str,
    at: datetime,
    scope: str = Suppression.Scope.MARKETING,
) -> OptOutResult:
    """Do the same and mail nothing: the caller tells the person, in the same transaction.

    The address may be one that the person has left: it stops theirs too, and a restore may bring them back at it. They
    are locked before their addresses are read, so that a move at this moment comes before or after.
    """
    contact = Contact.objects.reached_by_locked(address_digest=address_digest)
    theirs = {address_digest} | (contact.address_digests() if contact else set())
    if not stop(address_digests=theirs, act=OPT_OUT, scope=scope, at=at):
        return OptOutResult(is_new=False)
    if contact is None:  # opting out puts no one on file
        return OptOutResult(is_new=True)
    _record_choice(contact, scope, channel, words, at)
    return OptOutResult(is_new=True, token=_token_to_ask_again(contact, scope, at))


def _record_choice(contact: Contact, scope: str, channel: ConsentEvent.Channel, words: str, at: datetime) -> None:
    ConsentEvent.objects.create(
        contact=contact,
        address_digest=contact.address_digest,
        purpose=PURPOSE_OF_SCOPE[scope],
        action=ConsentEvent.Action.OPTED_OUT,
        channel=channel,
        wording=words,
        wording_sha256=text_hash(words),
        at=at,
    )


def _token_to_ask_again(contact: Contact, scope: str, at: datetime) -> str:
    """One a day to an address, however often it opts out and in; "" beyond. Counted with the opt-out, or not at all."""
    name, subject = "opt-out-receipt", contact.address_digest
    if not consume(limit=RateLimit(name, subject, RECEIPTS_PER_ADDRESS, DAY), at=at).allowed:
        return ""
    # Its link is mailed after the opt-out, and no clock is so coarse that it could be taken for an older one.
    purpose = ASK_AGAIN_PURPOSE[Suppression.Scope(scope)]
    return issue_confirm_link(contact=contact, purpose=purpose, at=at + AFTERWARDS)


@dataclass(frozen=True)
class OptOutRequest:
    """Which button, by what means, and the words on it."""

    scope: str
    channel: ConsentEvent.Channel
    words: str


def read_opt_out_request(*, posted: QueryDict) -> OptOutRequest:
    """Return what a POST says. One that names no button stops all mailings: that is what the link is for."""
    channel, scope = ConsentEvent.Channel.LINK, Suppression.Scope.MARKETING
    if posted.get("List-Unsubscribe") == "One-Click":  # RFC 8058, 3.1
        channel = ConsentEvent.Channel.ONE_CLICK
    elif posted.get("scope") == Suppression.Scope.CONTACT:
        scope = Suppression.Scope.CONTACT
    return OptOutRequest(scope, channel, opt_out_text(channel=channel, scope=scope))


def opt_out_text(*, channel: ConsentEvent.Channel, scope: str) -> str:
    """Return the words on the button, or what the mail program posts for its reader."""
    if channel == ConsentEvent.Channel.ONE_CLICK:
        return ONE_CLICK
    return str(OPT_OUT_OF_CONTACT if scope == Suppression.Scope.CONTACT else OPT_OUT_TEXT)


@receiver(complaint_received)
def stop_at_every_address(*, address_digest: str, at: datetime, **kwargs: Any) -> None:
    """Stop mailings to the person whom this address reaches, as the link in the mail would have done."""
    contact = Contact.objects.reached_by_locked(address_digest=address_digest)
    if contact is not None:
        theirs = {address_digest} | contact.address_digests()
        stop(address_digests=theirs, act=COMPLAINED, scope=Suppression.Scope.MARKETING, at=at)


def replay_opt_outs(*, contents: JournalContents, at: datetime, dry_run: bool, **signal: Any) -> Counter[str]:
    """Do what the button would have done when it was pressed, receipt included; return counts of what was done."""
    counts: Counter[str] = Counter()
    lifted: set[tuple[str, str]] = set()  # address and scope of what was lifted after the current line
    for line in reversed(contents.actions.values()):
        if line.channel and not _is_known(line, lifted, dry_run):
            counts["opt-out: taken without the database, " + ("lacking" if dry_run else "and recorded now")] += 1
            if not dry_run:
                _opt_out(line)
        elif line.action not in REASON_OF_ACT:
            lifted.add((line.address_digest, line.scope))
    return counts


def _is_known(line: JournalLine, lifted: set[tuple[str, str]], dry_run: bool) -> bool:
    """Whether this stops the person at every address, or did until they took it back at one of them.

    An address that is not stopped itself is counted by the mail app, in a trial.
    """
    contact = Contact.objects.reached_by(address_digest=line.address_digest)
    theirs = {line.address_digest} | (contact.address_digests() if contact else set())
    rows = Suppression.objects.filter(address_digest__in=theirs, scope=line.scope)
    stopped = set(rows.values_list("address_digest", flat=True))
    if line.address_digest not in stopped:
        return dry_run
    return theirs == stopped or any((one, line.scope) in lifted for one in theirs)


def _opt_out(line: JournalLine) -> None:
    channel = ConsentEvent.Channel(line.channel)
    words = opt_out_text(channel=channel, scope=line.scope)
    opt_out(address_digest=line.address_digest, channel=channel, words=words, at=line.at, scope=line.scope)


def opt_out_link_limit(*, client_ip: str) -> RateLimit:
    """Return the limit of a network."""
    return RateLimit("opt-out-link-of-network", network_of(client_ip), LINKS_PER_NETWORK, HOUR)


def opt_out_link_shared_limit() -> RateLimit:
    """Return the limit of all senders together."""
    return RateLimit("opt-out-link-of-all", "", LINKS_OF_ALL, HOUR)


def request_opt_out_link(*, address: str, at: datetime) -> None:
    """Mail the link to `address`, on file or not, so that neither response nor time reveals who is.

    A mailbox gets one a day, and the response does not say whether today's was sent before.
    """
    limit = RateLimit("opt-out-link-of-mailbox", base_mailbox(address=address), LINKS_PER_MAILBOX, DAY)
    if consume(limit=limit, at=at).allowed:
        revive(address_digest=keyed_digest(address))
        contact = Contact.objects.of(address_digest=keyed_digest(address))
        # The link acts for the address on file, so it goes there and not to the spelling that was typed here.
        send_opt_out_link(address=contact.address if contact else address, at=at)
