"""Take in a mail to the desk: it joins its case or opens one, once however often it comes."""

from dataclasses import replace
from datetime import datetime

from privacy.desk.mail.files import keep
from privacy.desk.mail.letter import Letter, fingerprint_of, letter_of
from privacy.desk.mail.limits import is_of_machine, suspicion_of
from privacy.desk.mail.mailboxes import kind_by_mailbox
from privacy.desk.mail.matching import Match, match_of
from privacy.desk.mail.opt_out_addresses import addresses_to_stop
from privacy.desk.mail.opt_out_requests import asks_to_opt_out
from privacy.desk.models import Entry, Inquiry
from privacy.desk.objecting import stop_mailings
from privacy.desk.opening import open_inquiry
from privacy.desk.persons_acts import add, take_up
from privacy.desk.thread import ByMail, came_in
from responsys_site.mail.intake.reading import read
from responsys_site.mail.models import IncomingMail


def handle(*, mail: IncomingMail, at: datetime) -> str | None:
    """Take in a mail to the privacy mailbox or to abuse@; None for every other."""
    kind = kind_by_mailbox(mail=mail, head=read(mail=mail).head)
    if kind is None:
        return None
    letter = letter_of(mail=mail)
    by_mail = ByMail(incoming=mail, quoted=letter.words_of_others, fingerprint=fingerprint_of(mail=mail, letter=letter))
    known = Entry.objects.exclude(fingerprint="").filter(fingerprint=by_mail.fingerprint).first()
    if known is not None:
        _hear(known, mail, at)
        return f"{known.inquiry}: a copy of what is there"
    match = _held(match_of(head=letter.head, text=letter.all_words, sender=mail.address_digest))
    asks = asks_to_opt_out(subject=letter.subject, own_text=letter.own)
    stops = addresses_to_stop(mail=mail, head=letter.head) if asks else []
    if asks and kind == Inquiry.Kind.QUESTION:
        kind = Inquiry.Kind.OPT_OUT
    entry = _join(match, by_mail, letter, stops, at) if match else _open(kind, by_mail, letter, stops, at)
    keep(entry=entry, files=letter.files)
    return f"{entry.inquiry}: {'joined' if match else 'opened'}"


def _hear(known: Entry, mail: IncomingMail, at: datetime) -> None:
    """A copy that came from the person counts, where the first one came by a list and lies with what programs send."""
    case = Inquiry.objects.held(pk=known.inquiry_id)
    if case.suspicion and not case.erased_at and not is_of_machine(mail=mail):
        take_up(inquiry=case, since=mail.received_at, at=at)


def _held(found: Match | None) -> Match | None:
    """The case as it stands now, locked: meanwhile it may have been joined to another one, or erased."""
    if found is None:
        return None
    case = Inquiry.objects.held(pk=found.case.pk)
    return replace(found, case=case) if case.erased_at is None else None


def _join(match: Match, by_mail: ByMail, letter: Letter, stops: list[str], at: datetime) -> Entry:
    """What a machine answers, that somebody is on holiday perhaps, is kept and moves nothing."""
    case = match.case
    for address in stops:
        stop_mailings(inquiry=case, address=address, at=at)
    is_of_another = by_mail.incoming.address_digest != case.address_digest
    by_mail = replace(by_mail, from_another_address=is_of_another, joined_by=match.joined_by)
    if is_of_machine(mail=by_mail.incoming):
        return came_in(inquiry=case, text=letter.text, at=at, by_mail=by_mail)
    return add(inquiry=case, text=letter.text, received_at=by_mail.incoming.received_at, by_mail=by_mail, at=at)


def _open(kind: Inquiry.Kind, by_mail: ByMail, letter: Letter, stops: list[str], at: datetime) -> Entry:
    mail = by_mail.incoming
    inquiry = open_inquiry(
        kind=kind,
        text=letter.text_with_subject,
        came_by=Inquiry.CameBy.MAIL,
        address=mail.author if mail.address_digest else "",
        name=letter.name if mail.address_digest else "",
        received_at=mail.received_at,
        by_mail=by_mail,
        suspicion=suspicion_of(mail=mail, head=letter.head, at=at),
        stops=stops,
        at=at,
    )
    return inquiry.entries.get(incoming=mail)
