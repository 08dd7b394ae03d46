"""Read whether a sentence asks us to stop mailings, by the word lists of opt_out_phrases.

A clause is read word by word, once, from left to right: polite words, then one phrase that asks, then words that do not
change its meaning. Any other word means that the clause is not understood, and a colleague reads the e-mail. There is
no regular expression here: one with two ways to read a text can be kept busy for hours by a short e-mail.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from privacy.desk.inbound.opt_out_phrases import (
    ALONE,
    ASKS_US,
    BEFORE_LEAVING,
    DETAILS,
    GREETINGS,
    LEADS,
    LEAVING,
    MAILS,
    NEGATIONS,
    POLITE,
    REQUESTS,
    SPELLINGS,
    WHEN,
    Phrase,
    Words,
)

LONGEST = 200  # characters; a longer sentence says more than that
_MOST_WORDS = max(map(len, [*REQUESTS, *LEADS, *DETAILS]))
_LONGEST_GREETING = 6  # words
_ENDS = ".!?;"
_PARTS = ",:\u2013\u2014"  # what parts clauses
_AROUND = f"{_ENDS}{_PARTS}\"'*_-()<>\u201c\u201d\u2018"


def asks(sentence: str) -> bool:
    """Say whether a sentence, with or without its full stop, asks us to stop mailings."""
    if len(sentence) > LONGEST or (_is_question(sentence) and not _asks_us(sentence)):
        return False
    read = [_reading(clause) for clause in _clauses(sentence)]
    return True in read and None not in read


def is_word_of_its_own(line: str) -> bool:
    """Say whether a line is "stop", which asks us to stop mailings only where nothing else is written next to it."""
    if len(line) > LONGEST or _is_question(line):
        return False
    words = _after_phrases([word for word in _words(line) if word != ","], POLITE)
    rest = words[len(_first_phrase(words, ALONE)) :]
    return rest != words and not _after_phrases(rest, POLITE | WHEN)


def takes_back(text: str) -> bool:
    """Say whether a text asks us not to opt the person out, which overrules everything else in it."""
    is_negated = False
    for word in _words(text):
        if is_negated and word in LEAVING:
            return True
        is_negated = word in NEGATIONS or (is_negated and word in BEFORE_LEAVING)
    return False


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; one ends with a word that ends in one of .!?; or with the text."""
    sentence: list[str] = []
    for word in text.split():
        sentence.append(word)
        if word[-1] in _ENDS:
            yield " ".join(sentence)
            sentence = []
    if sentence:
        yield " ".join(sentence)


def is_greeting(clause: str) -> bool:
    """Say whether a clause greets us: it begins as greetings do, and is short."""
    words = _words(clause)
    return 0 < len(words) <= _LONGEST_GREETING and words[0] in GREETINGS


def _reading(clause: list[str]) -> bool | None:
    """Say whether a clause asks; None where a word of it is not understood."""
    words = _after_phrases(clause, LEADS)
    phrase = _first_phrase(words, REQUESTS)
    details = words[len(phrase) :]
    if _after_phrases(details, DETAILS):
        return None
    if needed := REQUESTS.get(phrase):
        return True if needed.intersection(details) else None
    if phrase and details and details[0] in MAILS:
        return None  # "opt-out list" and "unsubscribe e-mail" may be the name of a thing
    return bool(phrase)


def _after_phrases(words: Sequence[str], phrases: frozenset[Phrase]) -> list[str]:
    """Return what is left once every phrase at the beginning is taken away, the longest one first."""
    start = 0
    while phrase := _first_phrase(words[start : start + _MOST_WORDS], phrases):
        start += len(phrase)
    return list(words[start:])


def _first_phrase(words: Sequence[str], phrases: frozenset[Phrase] | Mapping[Phrase, Words]) -> Phrase:
    """Return the longest phrase with which the words begin; empty for none."""
    beginnings = (tuple(words[:length]) for length in range(min(len(words), _MOST_WORDS), 0, -1))
    return next((beginning for beginning in beginnings if beginning in phrases), ())


def _clauses(sentence: str) -> Iterator[list[str]]:
    """Yield the words of each part of a sentence; a greeting that ends with a comma is left out."""
    clause: list[str] = []
    for word in [*_words(sentence), ","]:
        if word not in {",", "and"}:
            clause.append(word)
            continue
        if clause and not is_greeting(" ".join(clause)):
            yield clause
        clause = []


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, spelled in one way, with a comma for each mark that parts clauses.

    An e-mail address counts as "me".
    """
    words: list[str] = []
    for written in text.lower().replace("\u2019", "'").split():
        bare = written.strip(_AROUND)
        if bare:
            spelled = bare.replace("e-mail", "email").replace("-", " ").split()
            words += ["me"] if "@" in bare else [SPELLINGS.get(word, word) for word in spelled]
        if written[-1] in _PARTS or not bare:
            words.append(",")
    return words


def _is_question(text: str) -> bool:
    return text.rstrip(" \t\"')*_").endswith("?")


def _asks_us(sentence: str) -> bool:
    """Whether a question asks us to do something: "could you", and not "can I" or "how do I"."""
    words = _words(sentence)
    return any(pair in ASKS_US for pair in pairwise(words))
