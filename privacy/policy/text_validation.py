"""What is checked of a policy text before it may be posted, alone and as a change or correction of another."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from privacy.clauses import (
    AUDIENCES,
    DISCLOSURES,
    SUBHEADINGS,
    URL_SCHEMES,
    Clause,
    clauses_of,
    parse_markdown,
    preamble_of,
)
from privacy.figures import PLACEHOLDER
from privacy.promises.register import PROMISES

_MODAL = re.compile(r"\b(never|only|not|will|may|must|cannot)\b|n[’'](t)\b", re.IGNORECASE)
_NOT = {"cannot", "t"}
_NUMBER = re.compile(
    r"\d+(?:[.,:/]\d+)*|\b(?:none|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|"
    r"twenty|thirty|forty|fifty|sixty|ninety|hundred|thousand|half|first|second|third|january|february|march|april|"
    r"may|june|july|august|september|october|november|december|minute|hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
# What is written and not meant to be shown.
_NOT_SHOWN = re.compile(
    r"""
    \{[#.][^{}\n]*\}                          # attributes of a clause or line
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)    # address and title of a link
    | (?<=\])\[[^\]\n]*\]                     # name of a link's address,
    | ^\ {0,3}\[[^\]\n]+\]:\s.*$              # and that address
    | ^\s*\d+[.)](?=\s)                       # number of a list
    | ^\s*(?:```|~~~).*$                      # fence of code
    """,
    re.MULTILINE | re.VERBOSE,
)
_TAG = re.compile(r"<[^>]+>")


def text_errors(*, markdown: str) -> list[str]:
    """Return a sentence for each thing that is wrong with the text; empty when it may be posted."""
    clauses = clauses_of(markdown=markdown)
    errors = [error for clause in clauses for error in _clause_errors(clause)]
    errors += [
        _("The anchor %(anchor)s is used twice.") % {"anchor": anchor}
        for anchor, count in Counter(c.anchor for c in clauses).items()
        if count > 1
    ]
    errors += disclosure_errors(clauses=clauses)
    errors += [
        _("Nothing fills the placeholder %(name)s.") % {"name": f"[[{name}]]"}
        for name in dict.fromkeys(PLACEHOLDER.findall(markdown))
    ]
    return [*errors, *_loss_errors(markdown)]


def _loss_errors(markdown: str) -> Iterator[str]:
    """What the page would not show as it is written."""
    if preamble_of(markdown=markdown):
        yield _("The page shows nothing of the words before the first clause: begin with a heading (##).")
    for token in parse_markdown(markdown=markdown):
        if token.type == "heading_open" and token.tag not in {"h2", *SUBHEADINGS}:
            yield _("A heading has ##, ### or ####: %(level)s is none.") % {"level": token.tag}
        for child in token.children or ():
            scheme = urlsplit(str(child.attrGet("href") or "")).scheme
            if child.type == "link_open" and scheme and scheme not in URL_SCHEMES:
                yield _("The page makes no link of %(address)s.") % {"address": child.attrGet("href")}
    if lost := lost_words(markdown=markdown):
        yield _("The page would not show these words: %(words)s.") % {"words": ", ".join(lost[:10])}


def lost_words(*, markdown: str) -> list[str]:
    """Return the words that are written in a text and not shown on its page, in the order of the text.

    Pictures, and cells beyond the columns of a table, are dropped by the renderer.
    """
    written = _WORD.findall(unescape(_NOT_SHOWN.sub(" ", markdown)))
    shown = Counter(_WORD.findall(" ".join(visible_text(clause=clause) for clause in clauses_of(markdown=markdown))))
    missing = Counter(written) - shown
    return [word for word in dict.fromkeys(written) if missing[word]]


def disclosure_errors(*, clauses: tuple[Clause, ...]) -> list[str]:
    """Return a sentence for each of the seven disclosures that does not stand in exactly one clause."""
    counts = Counter(clause.disclosure for clause in clauses if clause.disclosure)
    return [
        _("The disclosure %(key)s stands in %(count)d clauses instead of one.")
        % {"key": item.key, "count": counts[item.key]}
        for item in DISCLOSURES
        if counts[item.key] != 1
    ]


def _clause_errors(clause: Clause) -> Iterator[str]:
    name = {"clause": clause.title or _("A clause without a title")}
    if not re.fullmatch(r"[a-z][a-z0-9-]*", clause.anchor):
        yield _("%(clause)s: has no anchor of small letters, figures and hyphens.") % name
    if not clause.plain:
        yield _("%(clause)s: has no line in plain words.") % name
    if not clause.applies_to or not set(clause.applies_to) <= set(AUDIENCES):
        yield _("%(clause)s: does not say to whom it applies.") % name
    if unknown := set(clause.promises) - {promise.id for promise in PROMISES}:
        names = ", ".join(sorted(unknown))
        yield _("%(clause)s: cites promises that are not in the register: %(names)s.") % {**name, "names": names}


def modal_verbs(*, text: str) -> list[str]:
    """Return each "never", "only", "not", "will", "may", "must" of a text, in its order; "cannot" counts as "not"."""
    found = ((match[1] or match[2]).lower() for match in _MODAL.finditer(text))
    return ["not" if word in _NOT else word for word in found]


def numbers_in(*, text: str) -> list[str]:
    """Return the numbers and dates of a text, in digits or words, and the units of time next to them, in its order."""
    return [word.lower().removesuffix("s") for word in _NUMBER.findall(text)]


def changed_promises(*, old: str, new: str) -> dict[str, str]:
    """Return the clauses that cite a promise and lose or gain a modal verb: what changes, by anchor.

    `old` and `new` are Markdown. A clause that comes or goes gains or loses all its words.
    """
    before, after = _by_anchor(old), _by_anchor(new)
    changes = {anchor: _describe_change(before.get(anchor), after.get(anchor)) for anchor in {**before, **after}}
    return {anchor: change for anchor, change in changes.items() if change}


def unexplained_changes(*, old: str, new: str, reasons: Mapping[str, str]) -> list[str]:
    """Return a sentence for each such clause without a public reason (by anchor)."""
    return [
        _("The clause %(anchor)s cites a promise and %(turn)s: it needs a public reason.")
        % {"anchor": anchor, "turn": turn}
        for anchor, turn in changed_promises(old=old, new=new).items()
        if not reasons.get(anchor, "").strip()
    ]


def correction_errors(*, old: str, new: str) -> list[str]:
    """Return a sentence for each thing that makes `new` more than a correction of `old`; empty when it is one."""
    before, after = clauses_of(markdown=old), clauses_of(markdown=new)
    if [_clause_structure(clause) for clause in before] != [_clause_structure(clause) for clause in after]:
        return [_("A correction keeps every clause, with its anchor, its promises, its disclosure and its readers.")]
    errors = _wording_errors(
        _("the text before the first clause"), preamble_of(markdown=old), preamble_of(markdown=new)
    )
    for was, now in zip(before, after, strict=True):
        place = _("the clause %(anchor)s") % {"anchor": now.anchor}
        errors += _wording_errors(place, visible_text(clause=was), visible_text(clause=now))
    return errors


def visible_text(*, clause: Clause) -> str:
    """Return what a reader sees of a clause: addresses that links lead to are no words."""
    return f"{clause.title}\n{clause.plain}\n{unescape(_TAG.sub(' ', clause.html))}"


def _by_anchor(markdown: str) -> dict[str, Clause]:
    return {clause.anchor: clause for clause in clauses_of(markdown=markdown)}


def _describe_change(old: Clause | None, new: Clause | None) -> str:
    """Say which modal verbs a clause gains or loses; empty when it cites no promise, or has the same ones."""
    if not any(clause and clause.promises for clause in (old, new)):
        return ""
    before, after = (Counter(modal_verbs(text=visible_text(clause=c))) if c else Counter() for c in (old, new))
    parts = [(_("loses %(words)s"), before - after), (_("gains %(words)s"), after - before)]
    turns = [words % {"words": f"“{'”, “'.join(sorted(found))}”"} for words, found in parts if found]
    return _(" and ").join(turns)


def _clause_structure(clause: Clause) -> tuple[object, ...]:
    return clause.anchor, clause.promises, clause.disclosure, clause.applies_to


def _wording_errors(place: str, old: str, new: str) -> list[str]:
    errors = []
    if modal_verbs(text=old) != modal_verbs(text=new):
        errors.append(
            _("A correction changes no “never”, “only”, “not”, “will”, “may” or “must”: %(place)s does.")
            % {"place": place}
        )
    if numbers_in(text=old) != numbers_in(text=new):
        errors.append(_("A correction changes no figure and no date: %(place)s does.") % {"place": place})
    return errors
