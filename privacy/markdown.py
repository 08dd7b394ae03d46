"""Policy Markdown to HTML: no raw HTML, no style, no script, outgoing links marked."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin

_CLAUSE_ATTRIBUTES = ("id", "class", "data-promises", "data-applies-to", "data-disclosure")
_TEXT_TAGS = {"p", "ul", "ol", "li", "a", "strong", "em", "s", "code", "pre", "blockquote", "br", "hr", "h3", "h4"}
_TAGS = _TEXT_TAGS | {"table", "thead", "tbody", "tr", "th", "td"}
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


def parse(*, markdown: str) -> list[Token]:
    """Return the block tokens of the text."""
    return _parser.parse(markdown)


def render(*, tokens: Sequence[Token]) -> str:
    """Return clean HTML for the tokens of whole blocks."""
    for token in tokens:
        _dress(token)
    _label_cells(tokens)
    html = _parser.renderer.render(list(tokens), _parser.options, {})
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto"})


def plain_text(*, inline: Token) -> str:
    """Return the words of an inline token without any markup."""
    return "".join(" " if child.type == "softbreak" else child.content for child in inline.children or [])


def _dress(token: Token) -> None:
    if token.type in {"th_open", "td_open"}:
        _align_by_class(token)
    elif token.type == "table_open":
        token.attrJoin("class", "ledger ledger--stack")
    for child in token.children or []:
        if child.type == "link_open" and _leads_elsewhere(child.attrGet("href")):
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
            labels.append(plain_text(inline=inline))
        elif token.type == "td_open":
            token.attrSet("data-label", labels[column])
            column += 1


def _leads_elsewhere(address: Any) -> bool:
    host = urlsplit(str(address or "")).netloc
    return bool(host) and host != urlsplit(settings.SITE_URL).netloc
