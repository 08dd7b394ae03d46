"""Decode bytes of mail by the labels of the WHATWG Encoding Standard: iso-8859-1 means windows-1252, gb2312 gb18030."""

import base64
import binascii
import codecs
import quopri
import re
from itertools import groupby
from typing import NamedTuple

import webencodings

FALLBACK = "cp1252"  # what mail most often is that declares nothing and is not UTF-8
_SUPERSETS = {"gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs"}
# Python calls codecs what is no charset: idna and punycode take the square of the length, zlib unpacks bombs.
_CHARSETS = re.compile(r"ascii|utf|iso|cp\d|koi8|mac|gb|big5|euc|shift|johab|hz|tis|ptcp|kz")
_REFUSED_ON_THE_WEB = {"replacement", "x-user-defined"}  # iso-2022-kr and hz-gb-2312 are still read in mail
_BYTE_ORDER_MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
_META = re.compile(rb"<meta\b[^<>]{0,300}?charset\s*=\s*[\"']?([\w.:-]{1,60})", re.IGNORECASE)
_META_AREA = 4096  # bytes of HTML in which it is looked for; the standard asks for 1024, mail has comments before it
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_WORDS = re.compile(r"(?:=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=\s*)+(?<!\s)", re.IGNORECASE)
_PARAMETER_LABEL = re.compile(r"(\*(?:0\*)?\s*=\s*)([\w.:+-]+)(?=')")


UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # no database or page takes all of these


class Decoded(NamedTuple):
    """A text, and whether each character is what the sender wrote. Where one is not known it is U+FFFD."""

    text: str
    is_certain: bool


def decode(data: bytes, *, label: str = "", is_cut: bool = False) -> Decoded:
    """Decode by a byte order mark, else by the label, else as UTF-8 or windows-1252. Cut data may end in half."""
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _replaced(data[len(mark) :], codec, is_cut)
    named = codec_of(label)
    if named in {None, "ascii"} and b"\x1b$" in data:
        named = "iso2022_jp"  # it is ASCII to everybody else
    if named in {None, "ascii"}:
        text = _strict(data, "utf-8", is_cut)
        if text is not None:
            return Decoded(text, is_certain=named is not None or not label)
        guessed = _replaced(data, FALLBACK, is_cut)
        return Decoded(guessed.text, guessed.is_certain and named is not None)
    found = _replaced(data, named or FALLBACK, is_cut)
    if named == "utf-8" and not found.is_certain and not re.search("[^\0-\x7f\ufffd]", found.text):
        return Decoded(_replaced(data, FALLBACK, is_cut).text, is_certain=False)
    return found


def codec_of(label: str) -> str | None:
    """Return Python's codec for a label; None for one that names no charset. ASCII alone is not taken for another."""
    words = label.strip(" \t\"'").split()
    try:
        own = codecs.lookup(words[0]).name if words else ""
    except (LookupError, ValueError):
        own = ""
    standard = webencodings.lookup(words[0]) if words and own != "ascii" else None
    if standard is not None and standard.name not in _REFUSED_ON_THE_WEB:
        own = standard.codec_info.name
    return _SUPERSETS.get(own, own) if _CHARSETS.match(own) else None


def declared_in_html(data: bytes) -> str:
    """Return the label in the HTML's own `meta` element, "" when there is none."""
    found = _META.search(data[:_META_AREA])
    return found[1].decode("ascii", "replace") if found else ""


def recode_words(value: str) -> Decoded:
    """Return a header field with its encoded words (RFC 2047) in UTF-8, which Python reads as they are meant.

    Words of one charset that follow one another are decoded together: some programs part them within a character.
    """
    are_certain = []

    def recoded(run: re.Match[str]) -> str:
        words = []
        for label, same in groupby(_WORD.findall(run[0]), key=lambda word: word[0].partition("*")[0].lower()):
            text, is_certain = decode(b"".join(_bytes_of(*word[1:]) for word in same), label=label)
            are_certain.append(is_certain)
            words.append(f"=?utf-8?b?{base64.b64encode(text.encode(errors='replace')).decode()}?=")
        return " ".join(words)

    return Decoded(_WORDS.sub(recoded, value), all(are_certain))


def recode_parameters(value: str) -> str:
    """Return a field with the charsets of its parameters (RFC 2231, 4) under the names of Python's codecs."""
    return _PARAMETER_LABEL.sub(lambda found: found[1] + (codec_of(found[2]) or FALLBACK), value)


def _bytes_of(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return quopri.decodestring(text.encode(), header=True)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + "==")
    except binascii.Error:
        return text.encode()


def _strict(data: bytes, codec: str, is_cut: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(data, final=not is_cut)
    except (ValueError, LookupError):
        return None


def _replaced(data: bytes, codec: str, is_cut: bool) -> Decoded:
    text = _strict(data, codec, is_cut)
    if text is None and codec == "iso2022_jp":
        # The sets of vendors (circled numbers and the like) are in JIS X 0213 at the same places.
        text = _strict(data.replace(b"\x1b$B", b"\x1b$(Q"), "iso2022_jp_2004", is_cut)
    if text is not None:
        return Decoded(text, is_certain="\ufffd" not in text)
    try:
        return Decoded(data.decode(codec, "replace"), is_certain=False)
    except (LookupError, ValueError):
        return Decoded(data.decode(FALLBACK, "replace"), is_certain=False)
