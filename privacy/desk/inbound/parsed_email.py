"""Parse an e-mail for the desk: the writer's own text, quotes, forwarded e-mails (message/rfc822), name and files."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.desk.inbound.attachments import File, files_of
from privacy.desk.inbound.quotes import split_quotes
from responsys_site.mail.inbound.auto_reply import message_ids_in
from responsys_site.mail.inbound.body import find_body, find_files, is_cut, text_of
from responsys_site.mail.inbound.headers import Anomaly, HeaderReader, clean_line
from responsys_site.mail.inbound.parser import ParsedMessage, parse, parse_bytes
from responsys_site.mail.models import IncomingMail

MAX_FORWARDED = 5  # mails that are read; all are kept as files
_SHOWN = ("From", "To", "Date", "Subject")


def forwarded_text(*, parts: ParsedMessage) -> str:
    """Return who wrote to whom, when and about what, and the words; one mail below the other, "" where there is none.

    Nothing else is taken from their headers, and what they enclose themselves stays in the file.
    """
    enclosed = [part for part in parts.parts if part.head.content_type in {"message/rfc822", "message/global"}]
    return "\n\n".join(_shown(parse_bytes(part.content)) for part in enclosed[:MAX_FORWARDED])


def _shown(mail: ParsedMessage) -> str:
    lines = [f"{name}: {text}" for name in _SHOWN if (text := mail.head.text(name))]
    return "\n".join([*lines, "", text_of(find_body(mail)).strip()]).strip()


MAX_BYTES_READ = 12 * 1024 * 1024  # bytes; the mail itself is kept whole
DAMAGE = {Anomaly.BROKEN_PARTS, Anomaly.DEEPLY_NESTED, Anomaly.MANY_PARTS, Anomaly.UNKNOWN_CHARACTERS}
MAX_SPLIT_LENGTH = 200_000  # characters of a letter in which quotes are looked for
MAX_TEXT_LENGTH = 20_000  # characters


@dataclass(frozen=True)
class ParsedEmail:
    """A mail as the desk reads it. `own` is empty when its writer wrote nothing of their own.

    `quoted` is what it repeats of others in its own text, `enclosed` the mails that it carries whole.
    """

    head: HeaderReader
    subject: str
    name: str
    own: str
    quoted: str
    enclosed: str = ""
    files: list[File] = field(default_factory=list)
    left_out: int = 0
    is_cut: bool = False
    is_damaged: bool = False

    @property
    def text(self) -> str:
        """What an entry shows: never empty, and it says what is in the mail alone."""
        lines = [self.own or self.subject or _("(a mail without words)")]
        if self.is_cut:
            lines.append(_("[The text is longer: the rest is in the mail alone]"))
        if self.is_damaged:
            lines.append(_("[Something of this mail could not be read with certainty: compare the mail itself]"))
        if self.left_out:
            left = ngettext(
                "[%(number)s file was too large and is in the mail alone]",
                "[%(number)s files were too large or too many and are in the mail alone]",
                self.left_out,
            )
            lines.append(left % {"number": self.left_out})
        return "\n\n".join(lines)

    @property
    def all_words(self) -> str:
        """Everything in which a reference may stand: a mail that is carried whole speaks of its own case."""
        return f"{self.subject}\n{self.own}\n{self.quoted}"

    @property
    def words_of_others(self) -> str:
        """What it quotes and forwards, as an entry shows it."""
        return "\n\n".join(filter(None, [self.quoted, self.enclosed]))

    @property
    def text_with_subject(self) -> str:
        """The same for a case that begins with it, where the subject says what it is about."""
        return f"{self.subject}\n\n{self.text}" if self.subject and self.own else self.text


def parse_email(*, mail: IncomingMail) -> ParsedEmail:
    """Read a mail. Never raises for what is in it."""
    parts = parse(mail=mail, longest=MAX_BYTES_READ)
    body = find_body(parts)
    text = text_of(body)
    words = split_quotes(text[:MAX_SPLIT_LENGTH])
    others = find_files(parts, body=body)
    # The last part of a mail that was cut is not whole.
    files, left_out = files_of(parts=others[: -1 if _is_cut(mail) else None])
    enclosed = forwarded_text(parts=parts)
    shown = [words.own, words.quoted, enclosed]
    return ParsedEmail(
        head=parts.head,
        subject=mail.subject,
        name=_name(parts.head),
        own=words.own[:MAX_TEXT_LENGTH],
        quoted=words.quoted[:MAX_TEXT_LENGTH],
        enclosed=enclosed[:MAX_TEXT_LENGTH],
        files=files,
        left_out=left_out + _is_cut(mail),
        is_cut=len(text) > MAX_SPLIT_LENGTH
        or any(map(is_cut, body))
        or any(len(one) > MAX_TEXT_LENGTH for one in shown),
        is_damaged=bool(DAMAGE & parts.anomalies) or any(part.has_unknown_characters for part in body),
    )


def fingerprint_of(*, mail: IncomingMail, letter: ParsedEmail) -> str:
    """Return what copies of one mail have in common that came by two ways; "" for a mail without a Message-ID."""
    if not message_ids_in(mail.message_id_header):
        return ""
    facts = [mail.message_id_header, mail.address_digest, letter.subject, letter.own, letter.quoted]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def _is_cut(mail: IncomingMail) -> bool:
    return mail.size > MAX_BYTES_READ or Anomaly.CUT in mail.flags


def _name(head: HeaderReader) -> str:
    return next((clean_line(mailbox.display_name, longest=100) for mailbox in head.mailboxes("from")), "")
