"""The page that compares two versions."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from privacy.policy.disclosures import AUDIENCES, DISCLOSURES
from privacy.policy.published import Note, Policy, Version
from privacy.policy.redline.diff import CHANGED, MOVED, BlockDiff, ClauseDiff, compare_texts
from privacy.policy.redline.word_diff import ADDED, REMOVED, SAME, render_runs, words_as_text

STATES = {
    CHANGED: _("changed"),
    ADDED: _("new"),
    REMOVED: _("removed"),
    MOVED: _("moved, same words"),
    SAME: _("unchanged"),
}


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
    notes: tuple[tuple[int, Note], ...]  # with the number of the version that has it
    heading: SafeString
    plain: SafeString
    parts: tuple[tuple[str, tuple[BlockView, ...]], ...]
    promises: tuple[tuple[str, ...], tuple[str, ...]]  # that it cited before, and that it cites now, where they differ
    applies_to: tuple[tuple[Any, ...], tuple[Any, ...]]  # likewise, in words
    disclosure: tuple[tuple[Any, ...], tuple[Any, ...]]

    @property
    def is_changed(self) -> bool:
        return self.clause.change not in {SAME, MOVED}


@dataclass(frozen=True)
class Redline:
    """Two posted versions, and every clause of either."""

    old: Version
    new: Version
    clauses: tuple[ClauseView, ...]

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
    diffs = compare_texts(old=before.text.markdown, new=after.text.markdown)
    views = [_clause_view(clause, _notes(policy, clause.anchor, old, new)) for clause in diffs]
    return Redline(before, after, tuple(views))


def _notes(policy: Policy, anchor: str, old: int, new: int) -> tuple[tuple[int, Note], ...]:
    first, last = sorted((old, new))
    return tuple(
        (version.number, note)
        for version in policy.versions
        if first < version.number <= last
        for note in version.notes
        if note.anchor == anchor
    )


def _clause_view(clause: ClauseDiff, notes: tuple[tuple[int, Note], ...]) -> ClauseView:
    attributes = {name: (gone, come) for name, gone, come in clause.attributes}
    return ClauseView(
        clause=clause,
        state=STATES[clause.change],
        notes=notes,
        heading=render_runs(runs=clause.heading),
        plain=render_runs(runs=clause.plain),
        parts=_parts(clause.blocks),
        promises=attributes.get("promises", ((), ())),
        applies_to=_in_words(attributes.get("applies_to", ((), ())), AUDIENCES),
        disclosure=_in_words(attributes.get("disclosure", ((), ())), {item.key: item.title for item in DISCLOSURES}),
    )


def _in_words(
    changed: tuple[tuple[str, ...], tuple[str, ...]], words: dict[str, Any]
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    gone, come = (tuple(words.get(key, key) for key in keys) for keys in changed)
    return gone, come


def _parts(blocks: tuple[BlockDiff, ...]) -> tuple[tuple[str, tuple[BlockView, ...]], ...]:
    parts: list[tuple[str, list[BlockView]]] = []
    labels: tuple[str, ...] = ()
    for diff in blocks:
        block = diff.block
        shape = "table" if block.shape in {"head", "row"} else block.shape
        if block.shape == "head":
            labels = tuple(words_as_text(words=cell) for cell in block.cells)
        if not parts or parts[-1][0] != shape or shape not in {"ul", "ol", "table"}:
            parts.append((shape, []))
        cells = [render_runs(runs=cell) for cell in diff.cells]
        labelled = zip(cells, [*labels, *[""] * len(cells)], strict=False)
        parts[-1][1].append(BlockView(block.shape, block.number, tuple(labelled)))
    return tuple((shape, tuple(shown)) for shape, shown in parts)
