"""A clause in blocks (paragraphs, items, rows, headings), and their words with emphasis and links."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from privacy.policy.redline.word_diff import Word, Words

_WORD = re.compile(r"(\s*)(\w+(?:[-'’.@]\w+)*|\S)")


def words_of(inline: Token) -> Words:
    """Return the words of an inline token. Each paragraph counts as if a space stood before it."""
    return tuple(_with_leading_spaces(_words(inline.children or [])))


def plain_words(text: str) -> Words:
    """Return the words of a text without markup, as a heading is one."""
    return tuple(_with_leading_spaces(_split(text, (), "")))


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


def _with_leading_spaces(words: Iterator[Word]) -> Iterator[Word]:
    """Give the space that ends one piece of text, or a line, to the word after it; the first word has one too."""
    is_spaced = True
    for word in words:
        if word.text or word.marks == ("br",):
            yield Word(" ", *word[1:]) if is_spaced and not word.lead else word
            is_spaced = False
        else:
            is_spaced = True


_CONTAINERS = {"bullet_list": "ul", "ordered_list": "ol", "blockquote": "quote"}


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `shape` is "p", "h3" to "h6", "ul" or "ol" for an item, "quote", "pre", "head" or "row" of a table.

    `cells` has one entry but for a row. `number` is an item's place in an ordered list; it is no part of `key`, so that
    items after a new one have not changed. `depth` counts the lists and quotations around it.
    """

    shape: str
    cells: tuple[Words, ...]
    number: int = 0
    depth: int = 0

    @property
    def key(self) -> tuple[str, int, tuple[Words, ...]]:
        return self.shape, self.depth, self.cells

    @property
    def words(self) -> Words:
        return tuple(word for cell in self.cells for word in cell)


def blocks_of(*, tokens: Sequence[Token]) -> tuple[Block, ...]:
    """Return the blocks in the tokens of whole Markdown blocks, in order."""
    return tuple(_Reader().read(tokens))


class _Reader:
    """Walks the tokens, and keeps in mind which list, heading and row it is in."""

    def __init__(self) -> None:
        self._around: list[tuple[str, int]] = []  # each list or quotation, with the number of its newest item
        self._shape = "p"
        self._cells: list[Words] | None = None

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            kind = token.type.removesuffix("_open").removesuffix("_close")
            if kind in _CONTAINERS and token.nesting == 1:
                self._around.append((_CONTAINERS[kind], int(token.attrGet("start") or 1) - 1))
            elif kind in _CONTAINERS:
                self._around.pop()
            elif token.type == "list_item_open":
                shape, number = self._around[-1]
                self._around[-1] = shape, number + 1
            elif kind in {"heading", "th", "td"}:
                self._enter(token, kind)
            else:
                yield from self._leaf(token)

    def _enter(self, token: Token, kind: str) -> None:
        if token.nesting == 1:
            self._shape = {"th": "head", "td": "row"}.get(kind, token.tag)
        elif kind == "heading":
            self._shape = "p"

    def _leaf(self, token: Token) -> Iterator[Block]:
        if token.type == "tr_open":
            self._cells = []
        elif token.type == "tr_close":
            yield Block(self._shape, tuple(self._cells or ()))
            self._cells, self._shape = None, "p"
        elif token.type in {"fence", "code_block"}:
            yield Block("pre", (code_words(token.content),))
        elif token.type == "inline" and self._cells is not None:
            self._cells.append(words_of(token))
        elif token.type == "inline":
            shape, number = self._around[-1] if self._around and self._shape == "p" else (self._shape, 0)
            yield Block(shape, (words_of(token),), number, len(self._around))
