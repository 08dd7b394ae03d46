"""Runs of words as HTML. Every word and address is escaped here, one by one; nothing of a text is taken as markup."""

from collections.abc import Iterable
from itertools import groupby

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from privacy.redline.words import ADDED, SAME, Run, Word, Words

_ELEMENTS = frozenset({"strong", "em", "s", "code"})
_ADDRESSES = ("https://", "http://", "mailto:", "/", "#")


def render_runs(*, runs: Iterable[Run]) -> SafeString:
    """Return the runs as phrasing content: what came in `ins`, what went in `del`, each with a word for listeners."""
    return _joined(_run(run) for run in runs)


def plain_text(*, words: Words) -> str:
    """Return the words without markup."""
    return "".join(word.lead + word.text for word in words).strip()


def _run(run: Run) -> SafeString:
    words = _joined(_alike(marks, address, list(group)) for (marks, address), group in groupby(run.words, key=_style))
    if run.change == SAME:
        return words
    element, said = ("ins", _("added:")) if run.change == ADDED else ("del", _("removed:"))
    return format_html('<{0}><span class="visually-hidden"> {1} </span>{2}</{0}>', element, said, words)


def _style(word: Word) -> tuple[tuple[str, ...], str]:
    return word.marks, word.address


def _alike(marks: tuple[str, ...], address: str, words: list[Word]) -> SafeString:
    if marks == ("br",):
        return mark_safe("<br>" * len(words))  # noqa: S308  (nothing of the text)
    inner = conditional_escape(words[0].text + "".join(word.lead + word.text for word in words[1:]))
    for mark in reversed(marks):
        if mark == "a" and address.lower().startswith(_ADDRESSES):
            inner = format_html('<a href="{}">{}</a>', address, inner)
        elif mark in _ELEMENTS:
            inner = format_html("<{0}>{1}</{0}>", mark, inner)
    return format_html("{}{}", words[0].lead, inner)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  (each part is escaped)
