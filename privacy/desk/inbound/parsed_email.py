"""Parse an e-mail for the desk: the writer's own text, quotes, forwarded e-mails (message/rfc822), name and files."""

import hashlib
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.desk.inbound.content import File, files_of, find_body, is_file, text_of_part
from responsys_site.mail.inbound.auto_reply import message_ids_in
from responsys_site.mail.inbound.headers import Anomaly, HeaderReader, clean_line
from responsys_site.mail.inbound.parser import MessagePart, ParsedMessage, parse, parse_bytes
from responsys_site.mail.models import IncomingMail

# From such a line on everything is an older e-mail: the marks of common mail programs.
_OLDER_MAIL = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine"
    r"|message transféré|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale"
    r"|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|wiadomość oryginalna|ursprungligt meddelande"
    r"|元のメッセージ|転送されたメッセージ|原始邮件|原始郵件|转发的邮件|원본 메일|원본 메시지)\s*-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:|_{20,}",
    re.IGNORECASE,
)
_OLD_FROM = re.compile(
    r"\*?(?:from|von|de|da|van|od|från|差出人|发件人|寄件者|보낸 사람)\s?[:：]\*?\s*\S.*", re.IGNORECASE
)
_OLD_HEADER = re.compile(
    r"\*?(?:sent|date|to|subject|gesendet|datum|envoyé|enviado|inviato|verzonden|wysłano|skickat|送信日時|发送时间"
    r"|寄件日期|보낸 날짜)\s?[:：]\*?\s*\S.*",
    re.IGNORECASE,
)
_INTRODUCTION_START = re.compile(r"(?:On|Am|Le|El|Il|Em|Op|W dniu|Den) ")
_FORWARD = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|vb|pd|doorst|转发|轉寄|轉發|転送|전달)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
_REPLY = re.compile(
    r"\s*(?:re|aw|antw|sv|odp|res|rif|ref|回复|答复|回覆|返信|답장|회신)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
_SIGNATURE_STARTS = (  # RFC 3676, 4.3, and what telephones add
    *("--", "sent from my", "sent via", "get outlook for", "gesendet von", "von meinem", "gesendet mit", "envoyé de"),
    *("envoyé depuis", "enviado desde", "enviado do", "enviado de", "inviato da", "verzonden vanaf", "verstuurd vanaf"),
    *("wysłane z", "wysłano z", "skickat från", "iphoneから", "androidから", "发自我的", "從我的", "나의 iphone에서"),
)
MAX_HEADER_LINES = 4
MAX_INTRODUCTION = 300  # characters


@dataclass(frozen=True)
class SplitBody:
    """What the writer wrote, and what they quoted."""

    own: str
    quoted: str


def split_quotes(text: str) -> SplitBody:
    """Split an e-mail's text. What is in doubt counts as the writer's own: nothing that they wrote is hidden."""
    lines = [line.rstrip() for line in text.splitlines()]
    end = next((number for number in range(len(lines)) if _is_old_from(lines, number)), len(lines))
    recent = lines[:end]
    is_quoted = [line.startswith(">") for line in recent]
    for number in range(end):
        _mark_introduction(recent, is_quoted, number)
    own = [line for line, quoted in zip(recent, is_quoted, strict=True) if not quoted]
    quoted = [line for line, quoted in zip(recent, is_quoted, strict=True) if quoted] + lines[end:]
    return SplitBody(own=_collapse_blank_lines(own), quoted=_collapse_blank_lines(quoted))


def _is_old_from(lines: list[str], number: int) -> bool:
    line = lines[number].strip()
    following = lines[number + 1 : number + MAX_HEADER_LINES]
    return _OLDER_MAIL.fullmatch(line) is not None or (
        _OLD_FROM.fullmatch(line) is not None and any(_OLD_HEADER.fullmatch(other.strip()) for other in following)
    )


def _mark_introduction(lines: list[str], is_quoted: list[bool], number: int) -> None:
    """A line such as "On 14 December 2003, Ann wrote:", or two, belongs to what is quoted right behind it."""
    following = next((other for other in range(number + 1, min(number + 3, len(lines))) if lines[other]), number)
    if is_quoted[number] or not is_quoted[following] or not _says_who_wrote(lines[number]):
        return
    first = number - 1 if number and _INTRODUCTION_START.match(lines[number - 1]) else number
    is_quoted[first:following] = [True] * (following - first)


def _says_who_wrote(line: str) -> bool:
    """Whether a line is short, ends with a colon, and has a digit or an @ in it."""
    return len(line) <= MAX_INTRODUCTION and line.endswith((":", "：")) and any(c.isdigit() or c == "@" for c in line)


def _collapse_blank_lines(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def without_signature(text: str) -> str:
    """Return a text up to its signature, or the line that a telephone adds."""
    lines = text.splitlines()
    starts = (line.strip().casefold().startswith(_SIGNATURE_STARTS) for line in lines)
    end = next((number for number, is_start in enumerate(starts) if is_start), len(lines))
    return "\n".join(lines[:end])


def is_forward(subject: str) -> bool:
    return _FORWARD.match(subject) is not None


def is_reply(subject: str) -> bool:
    return _REPLY.match(subject) is not None


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
