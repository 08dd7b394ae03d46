"""Two runs of words compared word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, ADDED, REMOVED = "same", "added", "removed"
MOST_PAIRS = 4_000_000  # words x words; beyond it the old run is struck out whole, which takes no time


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
    if len(old) * len(new) > MOST_PAIRS:
        return _replaced(old, new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    runs: list[Run] = []
    for tag, i1, i2, j1, j2 in _bridged(matcher.get_opcodes()):
        runs += (Run(SAME, new[j1:j2]),) if tag == "equal" else _replaced(old[i1:i2], new[j1:j2])
    return tuple(runs)


def likeness(old: Sequence[Word], new: Sequence[Word]) -> float:
    """Return how much of two runs is the same, in any order: 0 nothing, 1 all of it."""
    left, right = {word.text for word in old}, {word.text for word in new}
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 1.0


def _replaced(old: Words, new: Words) -> tuple[Run, ...]:
    return tuple(run for run in (Run(REMOVED, old), Run(ADDED, new)) if run.words)


def _bridged(opcodes: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[str, int, int, int, int]]:
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
