"""Two texts of the policy compared: clauses by their anchors, then blocks, then words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from privacy.clauses import Clause, parse_clauses
from privacy.policy.redline.blocks import Block, Words, blocks_of, plain_words

SAME, ADDED, REMOVED, MOVED, CHANGED = "same", "added", "removed", "moved", "changed"
MAX_PAIRS = 4_000_000  # words x words; beyond it the old run is struck out whole, which takes no time
MIN_SIMILARITY = 0.4  # less of a block in common, and it is another block
MAX_DISTANCE = 30  # blocks; a block is looked for no further from its place

Opcode = tuple[str, int, int, int, int]
Values = tuple[str, ...]
NOTHING: tuple[Values, Values] = (), ()


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words that stayed, came or went."""

    change: str  # SAME, ADDED or REMOVED
    words: Words


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class BlockDiff:
    """A block with what changed in it, cell by cell."""

    block: Block
    cells: tuple[Runs, ...]


@dataclass(frozen=True)
class ClauseDiff:
    """A clause with what changed in it. `change` is SAME, CHANGED, MOVED (its words are the same), ADDED or REMOVED."""

    anchor: str
    title: str
    change: str
    is_moved: bool
    heading: Runs
    plain: Runs
    blocks: tuple[BlockDiff, ...]
    promises: tuple[Values, Values]  # that it does not cite any more, and that it cites now
    applies_to: tuple[Values, Values]
    disclosure: tuple[Values, Values]

    @property
    def words_added(self) -> int:
        return self._count(ADDED)

    @property
    def words_removed(self) -> int:
        return self._count(REMOVED)

    def _count(self, change: str) -> int:
        runs = [run for run in _all_runs(self.heading, self.plain, self.blocks) if run.change == change]
        return sum(word.text[:1].isalnum() for run in runs for word in run.words)


@lru_cache(maxsize=64)
def compare_texts(*, old: str, new: str) -> tuple[ClauseDiff, ...]:
    """Return the clauses of both Markdown texts, in the order of the new one; a removed one keeps its place."""
    left, right = _parse(markdown=old), _parse(markdown=new)
    matches = SequenceMatcher(None, list(left), list(right), autojunk=False).get_matching_blocks()
    unmoved = {anchor for match in matches for anchor in list(left)[match.a : match.a + match.size]}
    diffs = [
        _clause_diff(left.get(anchor), clause, is_moved=anchor in left and anchor not in unmoved)
        for anchor, clause in right.items()
    ]
    for anchor, clause in left.items():
        if anchor not in right:
            diffs.insert(_insertion_index(anchor, list(left), diffs), _clause_diff(clause, None, is_moved=False))
    return tuple(diffs)


Parsed = tuple[Clause, tuple[Block, ...]]
_NO_CLAUSE: Parsed = Clause("", "", "", "", (), "", ()), ()


@lru_cache(maxsize=32)
def _parse(*, markdown: str) -> dict[str, Parsed]:
    """Return the clauses of a text with their blocks, by anchor. It costs most of a comparison: once for each text."""
    return {clause.anchor: (clause, blocks_of(tokens=body)) for clause, body in parse_clauses(markdown=markdown)}


def _insertion_index(anchor: str, old: list[str], diffs: list[ClauseDiff]) -> int:
    """Return the place after the nearest clause that stood before this one."""
    places = {clause.anchor: place for place, clause in enumerate(diffs)}
    earlier = old[: old.index(anchor)]
    return next((places[name] + 1 for name in reversed(earlier) if name in places), 0)


def _clause_diff(old: Parsed | None, new: Parsed | None, *, is_moved: bool) -> ClauseDiff:
    (before, old_blocks), (after, new_blocks) = old or _NO_CLAUSE, new or _NO_CLAUSE
    heading = compare_words(old=plain_words(before.title), new=plain_words(after.title))
    plain = compare_words(old=plain_words(before.plain), new=plain_words(after.plain))
    blocks = tuple(_compare_blocks(old_blocks, new_blocks))
    promises, applies_to, disclosure = NOTHING, NOTHING, NOTHING
    if old and new:
        promises = _difference(before.promises, after.promises)
        applies_to = _difference(before.applies_to, after.applies_to)
        disclosure = _difference(*(tuple(filter(None, [clause.disclosure])) for clause in (before, after)))
        is_same = all(run.change == SAME for run in _all_runs(heading, plain, blocks))
        is_same = is_same and promises == applies_to == disclosure == NOTHING
        change = (MOVED if is_moved else SAME) if is_same else CHANGED
    else:
        change = ADDED if new else REMOVED
    shown = after if new else before
    attributes = (promises, applies_to, disclosure)
    return ClauseDiff(shown.anchor, shown.title, change, is_moved, heading, plain, blocks, *attributes)


def _all_runs(heading: Runs, plain: Runs, blocks: Sequence[BlockDiff]) -> list[Run]:
    return [*heading, *plain, *(run for block in blocks for cell in block.cells for run in cell)]


def _difference(old: Values, new: Values) -> tuple[Values, Values]:
    return tuple(value for value in old if value not in new), tuple(value for value in new if value not in old)


def _compare_blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockDiff]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (_block_diff(block, block) for block in new[j1:j2])
        else:
            yield from _pair_up(old[i1:i2], new[j1:j2])


def _pair_up(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockDiff]:
    """Set each new block against the next old one that is like it; what is passed over has gone."""
    start = 0
    for block in new:
        near = range(start, min(start + MAX_DISTANCE, len(old)))
        partner = next((n for n in near if _are_similar(old[n], block)), None)
        if partner is None:
            yield _block_diff(None, block)
        else:
            yield from (_block_diff(gone, None) for gone in old[start:partner])
            yield _block_diff(old[partner], block)
            start = partner + 1
    yield from (_block_diff(gone, None) for gone in old[start:])


def _are_similar(old: Block, new: Block) -> bool:
    if (old.shape, old.depth) != (new.shape, new.depth) or len(old.cells) != len(new.cells):
        return False
    left, right = {word.text for word in old.words}, {word.text for word in new.words}
    return 2 * len(left & right) >= MIN_SIMILARITY * (len(left) + len(right))


def _block_diff(old: Block | None, new: Block | None) -> BlockDiff:
    block = new or old
    assert block is not None
    nothing: tuple[Words, ...] = ((),) * len(block.cells)
    pairs = zip(old.cells if old else nothing, new.cells if new else nothing, strict=True)
    return BlockDiff(block, tuple(compare_words(old=left, new=right) for left, right in pairs))


def compare_words(*, old: Words, new: Words) -> Runs:
    """Return runs whose SAME and REMOVED words are `old`, and whose SAME and ADDED words are `new`, in order."""
    if old == new:
        return (Run(SAME, new),) if new else ()
    if len(old) * len(new) > MAX_PAIRS:
        return _replaced(old, new)
    runs: list[Run] = []
    for tag, i1, i2, j1, j2 in _merge_lone_words(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        runs += (Run(SAME, new[j1:j2]),) if tag == "equal" else _replaced(old[i1:i2], new[j1:j2])
    return tuple(runs)


def _replaced(old: Words, new: Words) -> Runs:
    return tuple(run for run in (Run(REMOVED, old), Run(ADDED, new)) if run.words)


def _merge_lone_words(opcodes: Sequence[Opcode]) -> list[Opcode]:
    """Take a single word that stayed between two changes into them: a sentence in shreds cannot be read."""
    joined: list[Opcode] = []
    for n, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        is_lone = tag == "equal" and i2 - i1 == 1 and 0 < n < len(opcodes) - 1
        if joined and joined[-1][0] == "replace" and (tag != "equal" or is_lone):
            _, start, _, begin, _ = joined.pop()
            joined.append(("replace", start, i2, begin, j2))
        else:
            joined.append(("equal" if tag == "equal" else "replace", i1, i2, j1, j2))
    return joined
