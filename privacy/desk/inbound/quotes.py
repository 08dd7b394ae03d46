"""Part what the writer of a mail wrote from what the mail repeats of others."""

import re
from dataclasses import dataclass

# From here on everything is an older mail: the marks of common mail programs.
_REST_IS_OLD = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original"
    r"|weitergeleitete nachricht|message transféré|mensaje reenviado)\s*-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:|_{20,}",
    re.IGNORECASE,
)
_OLD_FROM = re.compile(r"\*?(?:from|von|de|da)\s?:\*?\s.+", re.IGNORECASE)
_OLD_HEAD = re.compile(r"\*?(?:sent|date|to|subject|gesendet|envoyé|enviado)\s?:\*?\s.+", re.IGNORECASE)
_BEGINS_TO_SAY = re.compile(r"(?:On|Am|Le|El) ")
MOST_LINES_OF_HEAD = 4
LONGEST_INTRODUCTION = 300  # characters


@dataclass(frozen=True)
class SplitBody:
    """What somebody wrote, and what they quoted."""

    own: str
    quoted: str


def split_quotes(text: str) -> SplitBody:
    """Part a mail's text. What is in doubt counts as the writer's own: nothing that they wrote is hidden."""
    lines = [line.rstrip() for line in text.splitlines()]
    end = next((number for number in range(len(lines)) if _is_old_from(lines, number)), len(lines))
    recent = lines[:end]
    is_quoted = [line.startswith(">") for line in recent]
    for number in range(end):
        _mark_introduction(recent, is_quoted, number)
    own = [line for line, quoted in zip(recent, is_quoted, strict=True) if not quoted]
    quoted = [line for line, quoted in zip(recent, is_quoted, strict=True) if quoted] + lines[end:]
    return SplitBody(own=_tidy(own), quoted=_tidy(quoted))


def _is_old_from(lines: list[str], number: int) -> bool:
    line = lines[number].strip()
    following = lines[number + 1 : number + MOST_LINES_OF_HEAD]
    return _REST_IS_OLD.fullmatch(line) is not None or (
        _OLD_FROM.fullmatch(line) is not None and any(_OLD_HEAD.fullmatch(other.strip()) for other in following)
    )


def _mark_introduction(lines: list[str], is_quoted: list[bool], number: int) -> None:
    """A line such as "On 14 December 2003, Ann wrote:", or two, belongs to what is quoted right behind it."""
    following = next((other for other in range(number + 1, min(number + 3, len(lines))) if lines[other]), number)
    if is_quoted[number] or not is_quoted[following] or not _says_who_wrote(lines[number]):
        return
    first = number - 1 if number and _BEGINS_TO_SAY.match(lines[number - 1]) else number
    is_quoted[first:following] = [True] * (following - first)


def _says_who_wrote(line: str) -> bool:
    """Whether a line is short, ends with a colon, and has a digit or an @ in it."""
    return len(line) <= LONGEST_INTRODUCTION and line.endswith(":") and any(c.isdigit() or c == "@" for c in line)


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
