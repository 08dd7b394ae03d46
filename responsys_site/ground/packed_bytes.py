"""Unpack what ZIP files (documents of offices are such) and gzip hold, so far as it is there, and up to a bound."""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

MOST = 4 * 1024 * 1024  # bytes out of one piece, whatever a bomb promises
MOST_FILES = 500  # of one piece
_AT_ONCE = 64 * 1024  # bytes; zlib copies what is left of its input
# A file of a ZIP that is deflated (APPNOTE 6.3, 4.3.7), or the head of a gzip file (RFC 1952, 2.3.1).
_HEAD = re.compile(rb"PK\x03\x04.{4}\x08\x00.{16}(?P<lengths>.{4})|\x1f\x8b\x08", re.DOTALL)
_RAW, _GZIP = -zlib.MAX_WBITS, zlib.MAX_WBITS + 16


def unpacked(data: bytes) -> bytes:
    """Return what is packed in these bytes, a line break between two files; b"" where nothing is.

    A file that goes on in the next piece is unpacked as far as it is here.
    """
    parts: list[bytes] = []
    left, whole = MOST, memoryview(data)
    for found in islice(_HEAD.finditer(data), MOST_FILES):
        part = b"".join(_inflated(whole[_begins(found) :], _RAW if found["lengths"] else _GZIP, left))
        parts.append(part)
        left -= len(part)
        if left <= 0:
            break
    return b"\n".join(parts)


def _begins(found: re.Match[bytes]) -> int:
    """Where the packed bytes begin: behind the name and what else stands in the head, or with the head of gzip."""
    lengths = found["lengths"]
    if not lengths:
        return found.start()
    return found.end() + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def _inflated(packed: memoryview, window: int, most: int) -> Iterator[bytes]:
    """Yield what comes out of the stream that begins here, up to `most` bytes; what is damaged ends it."""
    inflater = zlib.decompressobj(window)
    for begin in range(0, len(packed), _AT_ONCE):
        try:
            part = inflater.decompress(packed[begin : begin + _AT_ONCE], most)
        except zlib.error:
            return
        yield part
        most -= len(part)
        if inflater.eof or most <= 0:
            return
