"""Two texts of the policy compared: clauses by their anchors, then blocks, then words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from privacy.clauses import parse_clauses
from privacy.policy.redline.blocks import Block, blocks_of, plain_words
from privacy.policy.redline.word_diff import ADDED, REMOVED, SAME, Run, Words, compare_words, similarity

MOVED, CHANGED = "moved", "changed"
MIN_SIMILARITY = 0.4  # less of a block in common, and it is another block
MAX_DISTANCE = 30  # blocks; a block is looked for no further from its place


@dataclass(frozen=True, slots=True)
class ParsedClause:
    """One clause in words and blocks."""

    anchor: str
    title: str
    heading: Words
    plain: Words
    blocks: tuple[Block, ...]
    promises: tuple[str, ...]
    applies_to: tuple[str, ...]
    disclosure: tuple[str, ...]


@lru_cache(maxsize=32)
def parsed_clauses(*, markdown: str) -> tuple[ParsedClause, ...]:
    """Return the clauses of a text, in its order. It is most of the cost of a comparison: once for each text."""
    return tuple(
        ParsedClause(
            anchor=clause.anchor,
            title=clause.title,
            heading=plain_words(clause.title),
            plain=plain_words(clause.plain),
            blocks=blocks_of(tokens=body),
            promises=clause.promises,
            applies_to=clause.applies_to,
            disclosure=(clause.disclosure,) if clause.disclosure else (),
        )
        for clause, body in parse_clauses(markdown=markdown)
    )


@dataclass(frozen=True, slots=True)
class BlockDiff:
    """A block with what changed in it, cell by cell."""

    block: Block
    cells: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class ClauseDiff:
    """A clause with what changed in it. `change` is SAME, CHANGED, MOVED (its words are the same), ADDED or REMOVED."""

    anchor: str
    title: str
    change: str
    is_moved: bool
    heading: tuple[Run, ...]
    plain: tuple[Run, ...]
    blocks: tuple[BlockDiff, ...]
    attributes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]  # name, values that went, values that came

    @property
    def words_added(self) -> int:
        return self._count(ADDED)

    @property
    def words_removed(self) -> int:
        return self._count(REMOVED)

    def _count(self, change: str) -> int:
        runs = [*self.heading, *self.plain, *(run for block in self.blocks for cell in block.cells for run in cell)]
        return sum(word.text[:1].isalnum() for run in runs if run.change == change for word in run.words)


@lru_cache(maxsize=64)
def compare_texts(*, old: str, new: str) -> tuple[ClauseDiff, ...]:
    """Return the clauses of both Markdown texts, in the order of the new one; a removed one keeps its place."""
    before, after = parsed_clauses(markdown=old), parsed_clauses(markdown=new)
    left, right = {clause.anchor: clause for clause in before}, {clause.anchor: clause for clause in after}
    stayed = _unmoved_anchors(list(left), list(right))
    diffs = [
        _clause_diff(left.get(anchor), clause, anchor in left and anchor not in stayed)
        for anchor, clause in right.items()
    ]
    for gone in (clause for clause in before if clause.anchor not in right):
        diffs.insert(_insertion_index(gone.anchor, list(left), diffs), _clause_diff(gone, None, False))
    return tuple(diffs)


def _unmoved_anchors(old: list[str], new: list[str]) -> set[str]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {anchor for block in blocks for anchor in old[block.a : block.a + block.size]}


def _insertion_index(anchor: str, old: list[str], diffs: list[ClauseDiff]) -> int:
    """Return the place after the nearest clause that stood before this one."""
    places = {clause.anchor: place for place, clause in enumerate(diffs)}
    earlier = old[: old.index(anchor)]
    return next((places[name] + 1 for name in reversed(earlier) if name in places), 0)


def _clause_diff(old: ParsedClause | None, new: ParsedClause | None, is_moved: bool) -> ClauseDiff:
    clause = new or old
    assert clause is not None
    heading, plain = (
        compare_words(old=getattr(old, name, ()), new=getattr(new, name, ())) for name in ("heading", "plain")
    )
    blocks = tuple(_compare_blocks(old.blocks if old else (), new.blocks if new else ()))
    attributes = tuple(_compare_attributes(old, new)) if old and new else ()
    runs = [*heading, *plain, *(run for block in blocks for cell in block.cells for run in cell)]
    is_same = not attributes and all(run.change == SAME for run in runs)
    if old is None or new is None:
        change = ADDED if old is None else REMOVED
    else:
        change = (MOVED if is_moved else SAME) if is_same else CHANGED
    return ClauseDiff(clause.anchor, clause.title, change, is_moved, heading, plain, blocks, attributes)


def _compare_attributes(old: ParsedClause, new: ParsedClause) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for name in ("promises", "applies_to", "disclosure"):
        left, right = getattr(old, name), getattr(new, name)
        gone, come = (tuple(v for v in one if v not in other) for one, other in ((left, right), (right, left)))
        if gone or come:
            yield name, gone, come


def _compare_blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockDiff]:
    matcher = SequenceMatcher(None, [block.key for block in old], [block.key for block in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
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
        if partner is not None:
            yield from (_block_diff(gone, None) for gone in old[start:partner])
            yield _block_diff(old[partner], block)
            start = partner + 1
        else:
            yield _block_diff(None, block)
    yield from (_block_diff(gone, None) for gone in old[start:])


def _are_similar(old: Block, new: Block) -> bool:
    return (
        (old.shape, old.depth) == (new.shape, new.depth)
        and len(old.cells) == len(new.cells)
        and similarity(old.words, new.words) >= MIN_SIMILARITY
    )


def _block_diff(old: Block | None, new: Block | None) -> BlockDiff:
    block = new or old
    assert block is not None
    nothing: tuple[Words, ...] = ((),) * len(block.cells)
    pairs = zip(old.cells if old else nothing, new.cells if new else nothing, strict=True)
    return BlockDiff(block, tuple(compare_words(old=left, new=right) for left, right in pairs))
