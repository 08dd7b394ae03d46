"""The page that compares two versions: what came in `ins`, what went in `del`, each with a word for listeners."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.clauses import AUDIENCES, DISCLOSURES
from privacy.policy.published import Note, Policy, Version
from privacy.policy.redline.blocks import Word
from privacy.policy.redline.diff import ADDED, CHANGED, MOVED, REMOVED, SAME, BlockDiff, ClauseDiff, Run, compare_texts

STATES = {
    CHANGED: gettext_lazy("changed"),
    ADDED: gettext_lazy("new"),
    REMOVED: gettext_lazy("removed"),
    MOVED: gettext_lazy("moved, same words"),
    SAME: gettext_lazy("unchanged"),
}
_ELEMENTS = frozenset({"strong", "em", "s", "code"})
_ADDRESSES = ("https://", "http://", "mailto:", "/", "#")


@dataclass(frozen=True)
class BlockView:
    """One block as HTML; `cells` are pairs of a cell and the words at the head of its column."""

    shape: str
    number: int
    cells: tuple[tuple[SafeString, str], ...]


@dataclass(frozen=True)
class ClauseView:
    """One clause of the page. `parts` are its blocks, neighbours of one list or table together under its shape."""

    clause: ClauseDiff
    state: Any  # a lazily translated word
    notes: list[tuple[int, Note]]  # with the number of the version that has it
    heading: SafeString
    plain: SafeString
    parts: list[tuple[str, list[BlockView]]]
    applies_to: list[list[Any]]  # the groups of people that went, and that came, in words
    disclosure: list[list[Any]]  # likewise the question that the clause answers

    @property
    def is_changed(self) -> bool:
        return self.clause.change not in {SAME, MOVED}


@dataclass(frozen=True)
class Redline:
    """Two posted versions, and every clause of either."""

    old: Version
    new: Version
    clauses: list[ClauseView]

    @property
    def changed(self) -> list[ClauseView]:
        return [clause for clause in self.clauses if clause.clause.change != SAME]

    @property
    def is_backwards(self) -> bool:
        return self.old.number > self.new.number


def build_redline(*, policy: Policy, old: int, new: int) -> Redline | None:
    """Return what changed from version `old` to version `new`; None unless both are posted."""
    before, after = policy.get(old), policy.get(new)
    if before is None or after is None:
        return None
    first, last = sorted((old, new))
    notes = [(v.number, note) for v in policy.versions if first < v.number <= last for note in v.notes]
    diffs = compare_texts(old=before.text.markdown, new=after.text.markdown)
    return Redline(before, after, [_clause_view(clause, notes) for clause in diffs])


def _clause_view(clause: ClauseDiff, notes: list[tuple[int, Note]]) -> ClauseView:
    return ClauseView(
        clause=clause,
        state=STATES[clause.change],
        notes=[(number, note) for number, note in notes if note.anchor == clause.anchor],
        heading=render_runs(runs=clause.heading),
        plain=render_runs(runs=clause.plain),
        parts=_parts(clause.blocks),
        applies_to=[[AUDIENCES.get(key, key) for key in keys] for keys in clause.applies_to],
        disclosure=[[item.title for item in DISCLOSURES if item.key in keys] for keys in clause.disclosure],
    )


def _parts(diffs: Iterable[BlockDiff]) -> list[tuple[str, list[BlockView]]]:
    parts: list[tuple[str, list[BlockView]]] = []
    labels: list[str] = []
    for diff in diffs:
        block = diff.block
        shape = "table" if block.shape in {"head", "row"} else block.shape
        if block.shape == "head":
            labels = ["".join(word.lead + word.text for word in cell).strip() for cell in block.cells]
        if not parts or parts[-1][0] != shape or shape not in {"ul", "ol", "table"}:
            parts.append((shape, []))
        cells = [render_runs(runs=cell) for cell in diff.cells]
        labelled = zip(cells, [*labels, *[""] * len(cells)], strict=False)
        parts[-1][1].append(BlockView(block.shape, block.number, tuple(labelled)))
    return parts


def render_runs(*, runs: Iterable[Run]) -> SafeString:
    """Return the runs as phrasing content; each word is escaped by itself."""
    return _joined(_render_run(run) for run in runs)


def _render_run(run: Run) -> SafeString:
    styles = groupby(run.words, key=lambda word: (word.marks, word.address))
    words = _joined(_render_group(marks, address, list(group)) for (marks, address), group in styles)
    if run.change == SAME:
        return words
    element, said = ("ins", _("added:")) if run.change == ADDED else ("del", _("removed:"))
    return format_html('<{0}><span class="visually-hidden"> {1} </span>{2}</{0}>', element, said, words)


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
