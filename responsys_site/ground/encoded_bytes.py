"""Look for texts in bytes as they are and in what they encode or pack, also one in the other.

That is base64, quoted-printable, ZIP and gzip.
"""

import binascii
import re
from collections.abc import Iterable, Iterator

from responsys_site.ground.packed_bytes import unpacked

OVERLAP = 4096  # bytes: more than any text that is looked for takes in any of these encodings
LONGEST_LINE = 1000  # octets (RFC 5322, 2.1.1)
DEEPEST = 3  # a mail in base64 that is enclosed in a mail in base64, and once more
_CHARSETS = ("utf-8", "latin-1", "cp1252", "utf-16-le", "utf-16-be")
# Eight characters encode the shortest text that is looked for. A run goes on over the ends of lines.
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{8,}(?:[ \t]*\r?\n[A-Za-z0-9+/]+)*={0,2}")
_NOT_BASE64 = bytes(sign for sign in range(256) if not re.match(rb"[A-Za-z0-9+/]", bytes([sign])))
# RFC 2047, 2; what stands between two of them is no text (6.2).
_WORD = re.compile(rb"=\?[!->@-~]{1,40}\?([bBqQ])\?([!->@-~]{0,200})\?=(?:\s+(?==\?))?")


class SearchTerms:
    """Texts to look for, in the bytes of each character set in which people write."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._bytes = sorted({_bytes(text, charset) for text in texts for charset in _CHARSETS} - {b""})

    def stand_in(self, pieces: Iterable[bytes]) -> bool:
        """Say whether one of them stands in what these pieces make together. One piece at a time is in memory.

        The work on a piece is bounded, whatever it is: nothing decodes to more than it is, and unpacking has an end.
        """
        before = b""
        for piece in pieces:
            data = before + piece
            if any(self._are_in(form) for form in _forms(data, DEEPEST)):
                return True
            before = data[_tail_from(data) :]
        return False

    def _are_in(self, data: bytes) -> bool:
        folded = data.lower()
        return any(needle in folded for needle in self._bytes)


def _tail_from(data: bytes) -> int:
    """Where what is read again with the next piece begins: with a line, if lines are no longer than they are in mail.

    Lines of base64 begin where four of its signs do.
    """
    latest = max(0, len(data) - OVERLAP)
    return data.rfind(b"\n", max(0, latest - LONGEST_LINE), latest) + 1 or latest


def _bytes(text: str, charset: str) -> bytes:
    """As it stands in bytes that were folded; b"" where the character set lacks a character of it."""
    try:
        return text.encode(charset).lower()
    except UnicodeEncodeError:
        return b""


def _forms(data: bytes, depth: int) -> Iterator[bytes]:
    """Yield the bytes themselves and what they encode, once in one another."""
    yield data
    if b"=?" in data:
        yield _WORD.sub(_word, data)
    if not depth:
        return
    yield from _of_a_run_cut_at_its_beginning(data)
    for decoded in (_from_base64(data), _from_quoted_printable(data), unpacked(data)):
        if decoded:
            yield from _forms(decoded, depth - 1)


def _word(found: re.Match[bytes]) -> bytes:
    is_base64 = found[1] in b"bB"
    return _decoded(found[2]) if is_base64 else binascii.a2b_qp(found[2], header=True)


def _from_quoted_printable(data: bytes) -> bytes:
    """Undo it in the whole: what is not encoded stays as it is (RFC 2045, 6.7)."""
    return binascii.a2b_qp(data) if b"=" in data else b""


def _from_base64(data: bytes) -> bytes:
    """Undo every run (RFC 2045, 6.8). Words of eight letters are runs too, and give what nobody looks for."""
    return b"\n".join(_decoded(found[0]) for found in _BASE64.finditer(data))


def _of_a_run_cut_at_its_beginning(data: bytes) -> Iterator[bytes]:
    """One at the very beginning may lack some characters, so it is read from each of the next three on too."""
    found = _BASE64.match(data)
    return (_decoded(found[0], skipped=number) for number in (1, 2, 3)) if found else iter(())


def _decoded(run: bytes, skipped: int = 0) -> bytes:
    signs = run.translate(None, delete=_NOT_BASE64)[skipped:]
    signs = signs[: len(signs) - (len(signs) % 4 == 1)]
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))
