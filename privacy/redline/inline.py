"""The words of a paragraph or cell, each with the emphasis and the link that it stands in."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from privacy.redline.words import Word, Words

_WORD = re.compile(r"(\s*)(\w+(?:[-'’.@]\w+)*|\S)")


def words_of(inline: Token) -> Words:
    """Return the words of an inline token. Each paragraph counts as if a space stood before it."""
    return tuple(_led(_words(inline.children or [])))


def plain_words(text: str) -> Words:
    """Return the words of a text without markup, as a heading is one."""
    return tuple(_led(_split(text, (), "")))


def code_words(code: str) -> Words:
    """Return the words of a block of code, with its white space as it is."""
    return tuple(Word(lead, word, ("code",)) for lead, word in _WORD.findall(code))


def _words(children: list[Token]) -> Iterator[Word]:
    marks: list[str] = []
    address = ""
    for child in children:
        if child.nesting == 1:
            marks.append(child.tag)
            address = str(child.attrGet("href") or address)
        elif child.nesting == -1:
            marks.pop()
            address = address if "a" in marks else ""
        elif child.type in {"softbreak", "hardbreak"}:
            yield Word("", "", ("br",) if child.type == "hardbreak" else ())
        elif child.type == "code_inline":
            yield from _split(child.content, (*marks, "code"), address)
        else:
            yield from _split(child.content, tuple(marks), address)


def _split(text: str, marks: tuple[str, ...], address: str) -> Iterator[Word]:
    end = 0
    for found in _WORD.finditer(text):
        yield Word(" " if found[1] else "", found[2], marks, address)
        end = found.end()
    if end < len(text):
        yield Word(" ", "")


def _led(words: Iterator[Word]) -> Iterator[Word]:
    """Give the space that ends one piece of text, or a line, to the word after it; the first word has one too."""
    is_spaced = True
    for word in words:
        if word.text or word.marks == ("br",):
            yield Word(" ", *word[1:]) if is_spaced and not word.lead else word
            is_spaced = False
        else:
            is_spaced = True
