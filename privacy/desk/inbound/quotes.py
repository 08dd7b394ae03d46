"""Tell what the writer of an e-mail wrote from what they quote, by the marks of mail programs in many languages."""

import re
from dataclasses import dataclass

# From such a line on everything is an older e-mail: the marks of common mail programs.
_OLDER_MAIL = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht"
    r"|message d['’]origine|message transféré|mensaje original|mensaje reenviado|mensagem original"
    r"|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht"
    r"|wiadomość oryginalna|oryginalna wiadomość|przekazana wiadomość|ursprungligt meddelande"
    r"|vidarebefordrat meddelande|(?:oprindelig|original|videresendt) meddelelse|(?:opprinnelig|videresendt) melding"
    r"|пересылаемое сообщение|元のメッセージ|転送されたメッセージ|原始邮件|原始郵件|转发的邮件|轉寄的郵件"
    r"|轉寄郵件|转发邮件信息|원본 메일|원본 메시지)\s*-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:|début du message (?:réexpédié|transféré)\s?:"
    r"|inizio messaggio inoltrato:|inicio del mensaje reenviado:|início da mensagem (?:re)?encaminhada:"
    r"|begin doorgestuurd bericht:|_{20,}",
    re.IGNORECASE,
)
# The first labels of the block that mail programs put above an older mail: who wrote it, when, and about what.
_FROM = (
    *("from", "von", "de", "da", "van", "fra", "från", "od", "lähettäjä", "feladó", "от", "от кого", "kimden"),
    *("gönderen", "差出人", "送信者", "发件人", "發件人", "寄件者", "寄件人", "보낸 사람", "보낸사람"),
)
_DATE = (
    *("sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "enviado", "enviado el", "enviado em", "enviada"),
    *("enviada em", "fecha", "data", "inviato", "verzonden", "sendt", "dato", "skickat", "wysłano", "wysłane"),
    *("odesláno", "lähetetty", "päivämäärä", "elküldve", "dátum", "отправлено", "дата", "gönderildi", "tarih"),
    *("送信日時", "日時", "日付", "发送时间", "发送日期", "日期", "寄件日期", "傳送時間", "時間", "보낸 날짜", "날짜"),
)
_SUBJECT = (
    *("subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "emne", "ämne", "temat", "předmět"),
    *("aihe", "tárgy", "тема", "konu", "件名", "主题", "主旨", "제목"),
)
_HEADER_LINE = re.compile(r"\*?([^\W\d_][^:：]{0,19}?)\s?\*?\s?[:：]\*?\s*\S.*")
_PREFIX = re.compile(r"[ \t]*(?:[>＞]|[|｜](?!.*[|｜]\s*$))")  # what bars close on both sides is a table
_INTRODUCTION_START = re.compile(r"(?:On|Am|Le|El|Il|Em|Op|W dniu|Den) ")
_SIGNATURE_STARTS = (  # RFC 3676, 4.3, and what telephones add
    *("--", "sent from my", "sent via", "get outlook for", "gesendet von", "von meinem", "gesendet mit", "envoyé de"),
    *("envoyé depuis", "enviado desde", "enviado do", "enviado de", "inviato da", "verzonden vanaf", "verstuurd vanaf"),
    *("wysłane z", "wysłano z", "skickat från", "iphoneから", "androidから", "发自我的", "從我的", "나의 iphone에서"),
)
_FORWARD = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|vb|pd|doorst|转发|轉寄|轉發|転送|전달)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
_REPLY = re.compile(
    r"\s*(?:re|aw|antw|sv|odp|res|rif|ref|回复|答复|回覆|返信|답장|회신)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
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
    is_quoted = [_PREFIX.match(line) is not None for line in recent]
    for number in range(end):
        _mark_introduction(recent, is_quoted, number)
    own = [line for line, quoted in zip(recent, is_quoted, strict=True) if not quoted]
    quoted = [line for line, quoted in zip(recent, is_quoted, strict=True) if quoted] + lines[end:]
    return SplitBody(own=_collapse_blank_lines(own), quoted=_collapse_blank_lines(quoted))


def _is_old_from(lines: list[str], number: int) -> bool:
    return _OLDER_MAIL.fullmatch(lines[number].strip()) is not None or _is_header_block(lines[number : number + 3])


def _is_header_block(lines: list[str]) -> bool:
    """Whether lines are the header of an older mail: who wrote, and when, with no more than the subject between.

    "From: old@…, To: new@…" is what people write of themselves, with or without a date below it.
    """
    first, second, third = [*map(_label, lines), "", ""][:3]
    return first in _FROM and (second in _DATE or (second in _SUBJECT and third in _DATE))


def _label(line: str) -> str:
    found = _HEADER_LINE.fullmatch(line.strip()) if line[:1] != ">" else None
    return found[1].casefold() if found else ""


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
