"""A clause in blocks (paragraphs, items, rows, headings), and their words with emphasis and links."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_WORD = re.compile(r"(\s*)(\w+(?:[-'’.@]\w+)*|\S)")


class Word(NamedTuple):
    """A word or a sign. `lead` is the white space before it, `marks` the names of elements round it, outermost first.

    A word inside a link has the mark "a" and the link's address.
    """

    lead: str
    text: str
    marks: tuple[str, ...] = ()
    address: str = ""


Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `shape` is "p", "h3" to "h6", "ul" or "ol" for an item, "quote", "pre", "head" or "row" of a table.

    `cells` has one entry but for a row. `number` is an item's place in its list: items after a new one stay equal.
    `depth` counts the lists and quotations around it.
    """

    shape: str
    cells: tuple[Words, ...]
    number: int = field(default=0, compare=False)
    depth: int = 0

    @property
    def words(self) -> Words:
        return tuple(word for cell in self.cells for word in cell)


def blocks_of(*, tokens: Sequence[Token]) -> tuple[Block, ...]:
    """Return the blocks in the tokens of whole Markdown blocks, in order."""
    return tuple(_blocks(SyntaxTreeNode(tokens)))


def plain_words(text: str) -> Words:
    """Return the words of a text without markup, as a heading is one."""
    return _with_leading_spaces(_split(text))


def _blocks(parent: SyntaxTreeNode, shape: str = "p", number: int = 0, depth: int = 0) -> Iterator[Block]:
    for node in parent.children:
        if node.type in {"bullet_list", "ordered_list"}:
            for place, item in enumerate(node.children, int(node.attrs.get("start", 1))):
                yield from _blocks(item, node.tag, place, depth + 1)
        elif node.type == "blockquote":
            yield from _blocks(node, "quote", depth=depth + 1)
        elif node.type == "table":
            for section in node.children:
                kind = "head" if section.type == "thead" else "row"
                yield from (Block(kind, tuple(map(_words_of, row.children))) for row in section.children)
        elif node.type in {"fence", "code_block"}:
            yield Block("pre", (tuple(Word(lead, word, ("code",)) for lead, word in _WORD.findall(node.content)),))
        elif node.type == "heading":
            yield Block(node.tag, (_words_of(node),))
        elif node.type == "paragraph":
            yield Block(shape, (_words_of(node),), number, depth)


def _words_of(node: SyntaxTreeNode) -> Words:
    (inline,) = node.children
    return _with_leading_spaces(_words(inline))


def _words(parent: SyntaxTreeNode, marks: tuple[str, ...] = (), address: str = "") -> Iterator[Word]:
    for node in parent.children:
        if node.is_nested:
            yield from _words(node, (*marks, node.tag), str(node.attrs.get("href") or address))
        elif node.type in {"softbreak", "hardbreak"}:
            yield Word("", "", ("br",) if node.type == "hardbreak" else ())
        else:
            yield from _split(node.content, (*marks, "code") if node.type == "code_inline" else marks, address)


def _split(text: str, marks: tuple[str, ...] = (), address: str = "") -> Iterator[Word]:
    for lead, word in _WORD.findall(text):
        yield Word(" " if lead else "", word, marks, address)
    if text[-1:].isspace():
        yield Word(" ", "")


def _with_leading_spaces(words: Iterable[Word]) -> Words:
    """Give the space that ends one piece of text, or a line, to the word after it; the first word has one too."""
    spaced, is_spaced = [], True
    for word in words:
        is_word = bool(word.text) or word.marks == ("br",)
        if is_word:
            spaced.append(word._replace(lead=" ") if is_spaced and not word.lead else word)
        is_spaced = not is_word
    return tuple(spaced)
