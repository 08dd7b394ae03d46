"""The clauses of a text as a redline reads them: their words, taken apart once for each text and kept."""

from dataclasses import dataclass
from functools import lru_cache

from privacy.clauses import ClauseTokens, cut
from privacy.redline.blocks import Block, blocks_of
from privacy.redline.inline import plain_words
from privacy.redline.words import Words


@dataclass(frozen=True, slots=True)
class ReadClause:
    """One clause in words. Nothing of the parser's tokens is kept: rendering changes those."""

    anchor: str
    title: str
    heading: Words
    plain: Words
    blocks: tuple[Block, ...]
    promises: tuple[str, ...]
    applies_to: tuple[str, ...]


@lru_cache(maxsize=32)
def clauses_in(*, markdown: str) -> tuple[ReadClause, ...]:
    """Return the clauses of a text, in its order. Most of what a comparison costs is this: once a text."""
    return tuple(_read(clause) for clause in cut(markdown=markdown))


def _read(clause: ClauseTokens) -> ReadClause:
    return ReadClause(
        clause.anchor,
        clause.title,
        plain_words(clause.title),
        plain_words(clause.plain),
        blocks_of(tokens=clause.body),
        clause.promises,
        clause.applies_to,
    )
