"""Two runs of words compared word by word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

SAME, ADDED, REMOVED = "same", "added", "removed"
MAX_PAIRS = 4_000_000  # words x words; beyond it the old run is struck out whole, which takes no time


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
class Run:
    """Neighbouring words that stayed, came or went."""

    change: str  # SAME, ADDED or REMOVED
    words: Words


def compare_words(*, old: Words, new: Words) -> tuple[Run, ...]:
    """Return runs whose SAME and REMOVED words are `old`, and whose SAME and ADDED words are `new`, in order."""
    if old == new:
        return (Run(SAME, new),) if new else ()
    if len(old) * len(new) > MAX_PAIRS:
        return _replaced(old, new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    runs: list[Run] = []
    for tag, i1, i2, j1, j2 in _merge_lone_words(matcher.get_opcodes()):
        runs += (Run(SAME, new[j1:j2]),) if tag == "equal" else _replaced(old[i1:i2], new[j1:j2])
    return tuple(runs)


def similarity(old: Sequence[Word], new: Sequence[Word]) -> float:
    """Return how much of two runs is the same, in any order: 0 nothing, 1 all of it."""
    left, right = {word.text for word in old}, {word.text for word in new}
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 1.0


def _replaced(old: Words, new: Words) -> tuple[Run, ...]:
    return tuple(run for run in (Run(REMOVED, old), Run(ADDED, new)) if run.words)


def _merge_lone_words(opcodes: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[str, int, int, int, int]]:
    """Take one lonely word that stayed between two changes into them: a sentence in shreds cannot be read."""
    joined: list[tuple[str, int, int, int, int]] = []
    for n, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        is_lonely = tag == "equal" and i2 - i1 == 1 and 0 < n < len(opcodes) - 1
        if joined and joined[-1][0] == "replace" and (tag != "equal" or is_lonely):
            _, start, _, begin, _ = joined.pop()
            joined.append(("replace", start, i2, begin, j2))
        else:
            joined.append(("equal" if tag == "equal" else "replace", i1, i2, j1, j2))
    return joined


_ELEMENTS = frozenset({"strong", "em", "s", "code"})
_ADDRESSES = ("https://", "http://", "mailto:", "/", "#")


def render_runs(*, runs: Iterable[Run]) -> SafeString:
    """Return the runs as phrasing content: what came in `ins`, what went in `del`, each with a word for listeners."""
    return _joined(_render_run(run) for run in runs)


def words_as_text(*, words: Words) -> str:
    """Return the words without markup."""
    return "".join(word.lead + word.text for word in words).strip()


def _render_run(run: Run) -> SafeString:
    words = _joined(
        _render_group(marks, address, list(group)) for (marks, address), group in groupby(run.words, key=_style)
    )
    if run.change == SAME:
        return words
    element, said = ("ins", _("added:")) if run.change == ADDED else ("del", _("removed:"))
    return format_html('<{0}><span class="visually-hidden"> {1} </span>{2}</{0}>', element, said, words)


def _style(word: Word) -> tuple[tuple[str, ...], str]:
    return word.marks, word.address


def _render_group(marks: tuple[str, ...], address: str, words: list[Word]) -> SafeString:
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
