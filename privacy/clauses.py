"""A policy text cut into its clauses, one at each second-level heading."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it.token import Token

from privacy import markdown as policy_markdown


@dataclass(frozen=True)
class Clause:
    """One clause: its permanent anchor, its words, and what the text says about it in attributes."""

    anchor: str
    title: str
    plain: str  # the same in a sentence or two, without markup
    html: str  # the body, clean; heading and plain-words line are not in it
    promises: tuple[str, ...]
    disclosure: str  # one of privacy.disclosures, or empty
    applies_to: tuple[str, ...]


@dataclass(frozen=True)
class ClauseTokens:
    """One clause before it is rendered: what its heading says, and the tokens of its body."""

    anchor: str
    title: str
    plain: str
    body: tuple[Token, ...]
    promises: tuple[str, ...]
    disclosure: str
    applies_to: tuple[str, ...]


@lru_cache(maxsize=64)
def clauses_of(*, markdown: str) -> tuple[Clause, ...]:
    """Return the clauses of a text, in its order. What stands before the first heading belongs to none."""
    return tuple(_rendered(clause) for clause in cut(markdown=markdown))


def cut(*, markdown: str) -> tuple[ClauseTokens, ...]:
    """Return the clauses of a text as tokens, in its order."""
    return tuple(_clause(tokens) for tokens in _cut(policy_markdown.parse(markdown=markdown)))


def _rendered(clause: ClauseTokens) -> Clause:
    html = policy_markdown.render(tokens=clause.body)
    return Clause(
        clause.anchor, clause.title, clause.plain, html, clause.promises, clause.disclosure, clause.applies_to
    )


def _cut(tokens: list[Token]) -> Iterator[list[Token]]:
    starts = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    for start, end in pairwise([*starts, len(tokens)]):
        yield tokens[start:end]


def _clause(tokens: list[Token]) -> ClauseTokens:
    heading, title, _close, *body = tokens
    plain, body = _take_plain_line(body)
    return ClauseTokens(
        anchor=str(heading.attrGet("id") or ""),
        title=policy_markdown.plain_text(inline=title),
        plain=plain,
        body=tuple(body),
        promises=_words(heading, "data-promises"),
        disclosure=str(heading.attrGet("data-disclosure") or ""),
        applies_to=_words(heading, "data-applies-to"),
    )


def _take_plain_line(body: list[Token]) -> tuple[str, list[Token]]:
    for n, token in enumerate(body):
        if token.type == "paragraph_open" and "plain" in str(token.attrGet("class") or "").split():
            return policy_markdown.plain_text(inline=body[n + 1]), body[:n] + body[n + 3 :]
    return "", body


def _words(heading: Token, attribute: str) -> tuple[str, ...]:
    return tuple(str(heading.attrGet(attribute) or "").split())
