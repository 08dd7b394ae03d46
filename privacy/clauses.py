"""A policy text split into its clauses, one at each second-level heading, and rendered.

The HTML has no raw HTML of the text, no style and no script; links to other sites are marked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin

URL_SCHEMES = {"http", "https", "mailto", "tel"}
SUBHEADINGS = {"h3", "h4"}  # of a clause, whose own heading is an h2


@dataclass(frozen=True)
class Disclosure:
    """One of the seven things that a policy discloses, each in one clause, and the page for it."""

    key: str
    title: Any  # a lazily translated string, as is `act`
    acts_at: str  # the name of the URL where one acts on it
    act: Any


DISCLOSURES = (
    Disclosure("collected", _("What we collect"), "leads:request", _("See the form that asks for it")),
    Disclosure("by-whom", _("Who collects it"), "pages:contact", _("Reach us")),
    Disclosure("use", _("How we use it"), "leads:request", _("Choose what we may send you")),
    Disclosure("sharing", _("With whom we may share it"), "privacy:promises", _("See whether we keep to this")),
    Disclosure("choices", _("What choices you have"), "leads:request", _("Choose on the form")),
    Disclosure("security", _("How we keep it safe"), "privacy:promises", _("See what was checked, and when")),
    Disclosure("correction", _("How mistakes are corrected"), "pages:contact", _("Write to our privacy desk")),
)
AUDIENCES = {
    "visitors": _("visitors to this site"),
    "requesters": _("people who ask us for information"),
    "customers": _("customers of Interact"),
    "recipients": _("people who get mail from our customers"),
}

_CLAUSE_ATTRIBUTES = ("id", "class", "data-promises", "data-applies-to", "data-disclosure")
_TEXT_TAGS = {"p", "ul", "ol", "li", "a", "strong", "em", "s", "code", "pre", "blockquote", "br", "hr"}
_TAGS = _TEXT_TAGS | SUBHEADINGS | {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {
    "a": {"href", "title", "rel", "class"},
    "th": {"class", "scope"},
    "ol": {"start"},
    "td": {"class", "data-label"},
    "table": {"class"},
    "p": {"class"},
}
_parser = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .use(attrs_block_plugin, allowed=_CLAUSE_ATTRIBUTES)
    .use(attrs_plugin, allowed=("class",))
)


def parse_markdown(*, markdown: str) -> list[Token]:
    """Return the block tokens of the text."""
    return _parser.parse(markdown)


def render_tokens(*, tokens: Sequence[Token]) -> str:
    """Return clean HTML for the tokens of whole blocks."""
    for token in tokens:
        _add_attributes(token)
    _label_cells(tokens)
    html = _parser.renderer.render(list(tokens), _parser.options, {})
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes=URL_SCHEMES)


def inline_text(*, inline: Token) -> str:
    """Return the words of an inline token without any markup."""
    return "".join(" " if child.type == "softbreak" else child.content for child in inline.children or [])


def _add_attributes(token: Token) -> None:
    if token.type in {"th_open", "td_open"}:
        _align_by_class(token)
    elif token.type == "table_open":
        token.attrJoin("class", "ledger ledger--stack")
    for child in token.children or []:
        if child.type == "link_open" and _is_external(child.attrGet("href")):
            child.attrSet("rel", "external noopener noreferrer")
            child.attrJoin("class", "outgoing")


def _align_by_class(token: Token) -> None:
    """The Markdown parser aligns by `style`, which the site's Content-Security-Policy blocks."""
    if token.attrs.pop("style", "") == "text-align:right":
        token.attrJoin("class", "numbers")
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _label_cells(tokens: Sequence[Token]) -> None:
    """Give each cell the words at the head of its column: on a narrow screen a row becomes a block."""
    labels: list[str] = []
    column = 0
    for token, inline in pairwise(tokens):
        if token.type == "table_open":
            labels = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            labels.append(inline_text(inline=inline))
        elif token.type == "td_open":
            token.attrSet("data-label", labels[column])
            column += 1


def _is_external(address: Any) -> bool:
    host = urlsplit(str(address or "")).netloc
    return bool(host) and host != urlsplit(settings.SITE_URL).netloc


@dataclass(frozen=True)
class Clause:
    """One clause: its permanent anchor, its text, and what the text says about it in attributes."""

    anchor: str
    title: str
    plain: str  # the same in a sentence or two, without markup
    html: str  # the body, clean; heading and plain-words line are not in it
    promises: tuple[str, ...]
    disclosure: str  # the key of one of DISCLOSURES, or empty
    applies_to: tuple[str, ...]  # keys of AUDIENCES


@lru_cache(maxsize=64)
def clauses_of(*, markdown: str) -> tuple[Clause, ...]:
    """Return the clauses of a text, in its order. What stands before the first heading belongs to none."""
    return tuple(clause for clause, _body in parse_clauses(markdown=markdown))


def parse_clauses(*, markdown: str) -> list[tuple[Clause, list[Token]]]:
    """Return the clauses of a text, each with the tokens of its body."""
    return [_clause(tokens) for tokens in _split_at_headings(parse_markdown(markdown=markdown))]


def preamble_of(*, markdown: str) -> str:
    """Return the words before the first clause."""
    tokens = takewhile(lambda token: not _starts_clause(token), parse_markdown(markdown=markdown))
    return "\n".join(inline_text(inline=token) for token in tokens if token.type == "inline")


def _split_at_headings(tokens: list[Token]) -> Iterator[list[Token]]:
    starts = [n for n, token in enumerate(tokens) if _starts_clause(token)]
    for start, end in pairwise([*starts, len(tokens)]):
        yield tokens[start:end]


def _starts_clause(token: Token) -> bool:
    return token.type == "heading_open" and token.tag == "h2"


def _clause(tokens: list[Token]) -> tuple[Clause, list[Token]]:
    heading, title, _close, *body = tokens
    plain, body = _pop_plain_line(body)
    clause = Clause(
        anchor=str(heading.attrGet("id") or ""),
        title=inline_text(inline=title),
        plain=plain,
        html=render_tokens(tokens=body),
        promises=_attribute_values(heading, "data-promises"),
        disclosure=str(heading.attrGet("data-disclosure") or ""),
        applies_to=_attribute_values(heading, "data-applies-to"),
    )
    return clause, body


def _pop_plain_line(body: list[Token]) -> tuple[str, list[Token]]:
    for n, token in enumerate(body):
        if token.type == "paragraph_open" and "plain" in str(token.attrGet("class") or "").split():
            return inline_text(inline=body[n + 1]), body[:n] + body[n + 3 :]
    return "", body


def _attribute_values(heading: Token, attribute: str) -> tuple[str, ...]:
    return tuple(str(heading.attrGet(attribute) or "").split())
