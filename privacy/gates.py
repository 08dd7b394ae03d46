"""What a machine can see of a change of words: figures, dates, and the small words on which a promise turns."""

import re
from collections import Counter
from collections.abc import Mapping
from html import unescape

from django.utils.translation import gettext as _

from privacy import markdown as policy_markdown
from privacy.clauses import Clause, clauses_of

_MODAL = re.compile(r"\b(never|only|not|will|may|must|cannot)\b|n[’'](t)\b", re.IGNORECASE)
_NOT = {"cannot", "t"}
_FIGURE = re.compile(
    r"\d+(?:[.,:/]\d+)*|\b(?:none|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|"
    r"twenty|thirty|forty|fifty|sixty|ninety|hundred|thousand|half|first|second|third|january|february|march|april|"
    r"may|june|july|august|september|october|november|december|minute|hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]+>")


def modal_words(*, text: str) -> list[str]:
    """Return each "never", "only", "not", "will", "may", "must" of a text, in its order; "cannot" counts as "not"."""
    found = ((match[1] or match[2]).lower() for match in _MODAL.finditer(text))
    return ["not" if word in _NOT else word for word in found]


def figures(*, text: str) -> list[str]:
    """Return the numbers and dates of a text, in figures or words, and the units of time beside them, in its order."""
    return [word.lower().removesuffix("s") for word in _FIGURE.findall(text)]


def changed_promises(*, old: str, new: str) -> dict[str, str]:
    """Return the clauses that cite a promise and lose or gain such a word: what changes, by anchor.

    `old` and `new` are Markdown. A clause that comes or goes gains or loses all its words.
    """
    before, after = _by_anchor(old), _by_anchor(new)
    changes = {anchor: _turn(before.get(anchor), after.get(anchor)) for anchor in {**before, **after}}
    return {anchor: turn for anchor, turn in changes.items() if turn}


def unexplained_changes(*, old: str, new: str, reasons: Mapping[str, str]) -> list[str]:
    """Return a sentence for each such clause without a public reason (by anchor)."""
    return [
        _("The clause %(anchor)s cites a promise and %(turn)s: it needs a public reason.")
        % {"anchor": anchor, "turn": turn}
        for anchor, turn in changed_promises(old=old, new=new).items()
        if not reasons.get(anchor, "").strip()
    ]


def correction_faults(*, old: str, new: str) -> list[str]:
    """Return a sentence for each thing that makes `new` more than a correction of `old`; empty when it is one."""
    before, after = clauses_of(markdown=old), clauses_of(markdown=new)
    if [_frame(clause) for clause in before] != [_frame(clause) for clause in after]:
        return [_("A correction keeps every clause, with its anchor, its promises, its disclosure and its readers.")]
    pairs = [(clause.anchor, words_of(clause=clause)) for clause in before]
    found = [
        fault
        for (anchor, was), clause in zip(pairs, after, strict=True)
        for fault in _faults(_("the clause %(anchor)s") % {"anchor": anchor}, was, words_of(clause=clause))
    ]
    return found + _faults(_("the text before the first clause"), _preamble(old), _preamble(new))


def words_of(*, clause: Clause) -> str:
    """Return what a reader sees of a clause: addresses that links lead to are no words."""
    return f"{clause.title}\n{clause.plain}\n{unescape(_TAG.sub(' ', clause.html))}"


def _by_anchor(markdown: str) -> dict[str, Clause]:
    return {clause.anchor: clause for clause in clauses_of(markdown=markdown)}


def _turn(old: Clause | None, new: Clause | None) -> str:
    """Say what changes in a clause; empty when it cites no promise, or turns on the same words."""
    if not any(clause and clause.promises for clause in (old, new)):
        return ""
    before, after = (Counter(modal_words(text=words_of(clause=c))) if c else Counter() for c in (old, new))
    parts = [(_("loses %(words)s"), before - after), (_("gains %(words)s"), after - before)]
    turns = [words % {"words": f"“{'”, “'.join(sorted(found))}”"} for words, found in parts if found]
    return _(" and ").join(turns)


def _frame(clause: Clause) -> tuple[object, ...]:
    return clause.anchor, clause.promises, clause.disclosure, clause.applies_to


def _faults(name: str, old: str, new: str) -> list[str]:
    found = []
    if modal_words(text=old) != modal_words(text=new):
        found.append(
            _("A correction changes no “never”, “only”, “not”, “will”, “may” or “must”: %(place)s does.")
            % {"place": name}
        )
    if figures(text=old) != figures(text=new):
        found.append(_("A correction changes no figure and no date: %(place)s does.") % {"place": name})
    return found


def _preamble(markdown: str) -> str:
    words = []
    for token in policy_markdown.parse(markdown=markdown):
        if token.type == "heading_open" and token.tag == "h2":
            break
        if token.type == "inline":
            words.append(policy_markdown.plain_text(inline=token))
    return "\n".join(words)
