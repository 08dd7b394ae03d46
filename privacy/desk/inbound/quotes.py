"""Separate what the writer of an e-mail wrote from what it quotes, and from its signature."""

import re
from dataclasses import dataclass

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
