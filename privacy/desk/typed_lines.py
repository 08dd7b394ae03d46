"""Typed words in a mail: a field of the delivery for each line, so that the message itself holds nothing personal."""

from string import ascii_lowercase

MOST_LINES = 26 * 26


def markers(text: str) -> list[str]:
    """Return a marker for each line of the text, "" for an empty one."""
    return [f"[[{_name(number)}]]" if line else "" for number, line in enumerate(_lines(text))]


def as_fields(text: str) -> dict[str, str]:
    """Return what fills the markers."""
    return {_name(number): line for number, line in enumerate(_lines(text)) if line}


def _lines(text: str) -> list[str]:
    """Line by line; what is beyond MOST_LINES stands on the last one."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return [*lines[: MOST_LINES - 1], *([" ".join(lines[MOST_LINES - 1 :])] if len(lines) >= MOST_LINES else [])]


def _name(number: int) -> str:
    # Markers are made of letters alone.
    tens, ones = divmod(number, 26)
    return f"line_{ascii_lowercase[tens]}{ascii_lowercase[ones]}"
