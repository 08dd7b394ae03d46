"""Parse an e-mail for the desk: the writer's own text, quotes, forwarded e-mails (message/rfc822), name and files."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.desk.inbound.content import File, files_of, find_body, is_file, text_of_part
from privacy.desk.inbound.quotes import split_quotes
from responsys_site.mail.inbound.auto_reply import message_ids_in
from responsys_site.mail.inbound.headers import Anomaly, HeaderReader, clean_line
from responsys_site.mail.inbound.parser import MessagePart, ParsedMessage, parse, parse_bytes
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
    return "\n".join([*lines, "", text_of_part(find_body(mail)).strip()]).strip()


MAX_BYTES_READ = 12 * 1024 * 1024  # bytes; the mail itself is kept whole
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

    @property
    def text(self) -> str:
        """What an entry shows: never empty, and it says which files are not kept."""
        words = self.own or self.subject or _("(a mail without words)")
        if not self.left_out:
            return words
        left = ngettext(
            "[%(number)s file was too large and is in the mail alone]",
            "[%(number)s files were too large or too many and are in the mail alone]",
            self.left_out,
        )
        return f"{words}\n\n{left % {'number': self.left_out}}"

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
    words = split_quotes(text_of_part(body))
    files, left_out = files_of(parts=_files(parts, body, is_cut=_is_cut(mail)))
    return ParsedEmail(
        head=parts.head,
        subject=mail.subject,
        name=_name(parts.head),
        own=words.own[:MAX_TEXT_LENGTH],
        quoted=words.quoted[:MAX_TEXT_LENGTH],
        enclosed=forwarded_text(parts=parts)[:MAX_TEXT_LENGTH],
        files=files,
        left_out=left_out + _is_cut(mail),
    )


def fingerprint_of(*, mail: IncomingMail, letter: ParsedEmail) -> str:
    """Return what copies of one mail have in common that came by two ways; "" for a mail without a Message-ID."""
    if not message_ids_in(mail.message_id_header):
        return ""
    facts = [mail.message_id_header, mail.address_digest, letter.subject, letter.own, letter.quoted]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def _is_cut(mail: IncomingMail) -> bool:
    return mail.size > MAX_BYTES_READ or Anomaly.CUT in mail.flags


def _files(parts: ParsedMessage, body: MessagePart | None, *, is_cut: bool) -> list[MessagePart]:
    """All other parts, but for the same words in another format. The last one of a mail that was cut is not whole."""
    others = [
        part for part in parts.parts if part is not body and (is_file(part) or part.head.content_type != "text/html")
    ]
    return [part for part in others if part.content.strip()][: -1 if is_cut else None]


def _name(head: HeaderReader) -> str:
    addresses = getattr(head.parsed("from"), "addresses", ())
    return clean_line(addresses[0].display_name or "", longest=100) if addresses else ""
