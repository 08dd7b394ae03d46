"""What the desk reads of a mail: the words of its writer, what they quote, their name and files."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.desk.mail.enclosed import text_of_enclosed
from privacy.desk.mail.files import File, files_of, is_file
from privacy.desk.mail.quoting import part_quoted
from privacy.desk.mail.words import body_of, words_of
from responsys_site.mail.intake.automatic import ids_in
from responsys_site.mail.intake.heads import Head, plain_line
from responsys_site.mail.intake.oddities import Oddity
from responsys_site.mail.intake.parts import Part, Parts
from responsys_site.mail.intake.reading import read
from responsys_site.mail.models import IncomingMail

LONGEST_READ = 12 * 1024 * 1024  # bytes; the mail itself is kept whole
LONGEST_TEXT = 20_000  # characters


@dataclass(frozen=True)
class Letter:
    """A mail as the desk reads it. `own` is empty when its writer wrote nothing of their own.

    `quoted` is what it repeats of others in its own text, `enclosed` the mails that it carries whole.
    """

    head: Head
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


def letter_of(*, mail: IncomingMail) -> Letter:
    """Read a mail. Never raises for what is in it."""
    parts = read(mail=mail, longest=LONGEST_READ)
    body = body_of(parts)
    words = part_quoted(words_of(body))
    files, left_out = files_of(parts=_files(parts, body, is_cut=_is_cut(mail)))
    return Letter(
        head=parts.head,
        subject=mail.subject,
        name=_name(parts.head),
        own=words.own[:LONGEST_TEXT],
        quoted=words.quoted[:LONGEST_TEXT],
        enclosed=text_of_enclosed(parts=parts)[:LONGEST_TEXT],
        files=files,
        left_out=left_out + _is_cut(mail),
    )


def fingerprint_of(*, mail: IncomingMail, letter: Letter) -> str:
    """Return what copies of one mail have in common that came by two ways; "" for a mail without a Message-ID."""
    if not ids_in(mail.message_id_header):
        return ""
    facts = [mail.message_id_header, mail.address_digest, letter.subject, letter.own, letter.quoted]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def _is_cut(mail: IncomingMail) -> bool:
    return mail.size > LONGEST_READ or Oddity.CUT in mail.flags


def _files(parts: Parts, body: Part | None, *, is_cut: bool) -> list[Part]:
    """All other parts, but for the same words in another format. The last one of a mail that was cut is not whole."""
    others = [
        part for part in parts.parts if part is not body and (is_file(part) or part.head.content_type != "text/html")
    ]
    return [part for part in others if part.content.strip()][: -1 if is_cut else None]


def _name(head: Head) -> str:
    addresses = getattr(head.parsed("from"), "addresses", ())
    return plain_line(addresses[0].display_name or "", longest=100) if addresses else ""
