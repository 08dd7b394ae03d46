"""The sentences that ask for an end of our mailings, as people write them.

A sentence counts as a whole or not at all: "stop sending me e-mails" does, "stop sending me e-mails in French" and "how
do I unsubscribe?" do not, for what else stands in it may turn its meaning. Those are left to a colleague.
"""

import re

LONGEST = 200  # characters; whoever writes a longer sentence says more than that


def asks(sentence: str) -> bool:
    """Say whether a sentence asks for an end of our mailings; one by itself, with or without its full stop."""
    return _matches(_REQUEST, sentence)


def is_word_of_its_own(line: str) -> bool:
    """Say whether a line is a word that means an opt-out where nothing else stands on the line: "stop", "remove me"."""
    return _matches(_WORD, line)


def takes_back(text: str) -> bool:
    """Say whether somebody asks to be left on the list, so that whatever else they wrote is for a colleague."""
    return _TAKES_BACK.search(_plain(text)) is not None


def _any(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


_WHOM = _any("me", "us", r"(?:my|our|this|the following) (?:e-?mail )?(?:address|account)", r"my e-?mail", r"\S+@\S+")
_WHICH = _any(
    *(
        "the",
        "this",
        "that",
        "these",
        "those",
        "your",
        "you",
        "all",
        "any",
        "such",
        "every",
        "other",
        "more",
        "further",
    ),
    *("future", "of", "and", "or", "other", "unwanted", "unsolicited", "commercial", "promotional", "marketing"),
    *("direct", "advertising", "company", "e-?mail", "mail", "mailing", "news", "product", "weekly", "monthly"),
    *("distribution", "responsys", "interact"),
)
_THINGS = _any(
    *(r"e-?mails?", r"mails?", r"mailings?", r"e-?mailings?", r"messages?", r"letters?", r"newsletters?", r"lists?"),
    *(r"updates?", r"news", r"advertis(?:ing|ements?)", r"adverts?", r"ads", r"promotions?", r"offers?", "marketing"),
    *("spam", "junk", "stuff", r"communications?", r"subscriptions?", r"announcements?"),
)
_MAIL = rf"(?:{_WHICH} )*{_THINGS}"
_LEAVE = _any(
    rf"unsubscribe(?: {_WHOM})?(?: (?:from|to|of) (?:{_MAIL}|it|this|these|that|everything|all|here))?",
    rf"opt(?: {_WHOM})?[ -]?out(?: {_WHOM})?(?: (?:of|from) (?:{_MAIL}|it|this|everything|all))?",
    rf"(?:remove|take|delete|drop|strike) (?:{_WHOM}|my name)(?: off(?: of)?| from| out of) {_MAIL}",
    rf"remove {_WHOM}",
    rf"(?:cancel|end|terminate) (?:my subscription|{_MAIL})(?: (?:to|of) {_MAIL})?",
)
_CEASE = _any(
    rf"stop (?:e-?mailing|mailing|spamming|messaging|contacting|bothering|writing(?: to)?) {_WHOM}(?: {_MAIL})?",
    rf"stop sending (?:{_WHOM} )?(?:{_MAIL}|these|this|them)(?: to {_WHOM})?",
    rf"stop sending {_WHOM}",
    rf"stop (?:with )?(?:{_WHICH} )+{_THINGS}(?: to {_WHOM})?",
    rf"(?:do not|don't|never) (?:ever )?(?:e-?mail|mail|spam|message|contact|write(?: to)?) {_WHOM}(?: {_MAIL})?",
    rf"(?:do not|don't|never) (?:ever )?send (?:{_WHOM} )?(?:{_MAIL}|these|this|them|anything)(?: to {_WHOM})?",
    rf"no more (?:of )?{_MAIL}(?: (?:to|for) {_WHOM})?",
)
_IMPERATIVE = _any(_LEAVE, _CEASE)
_WISH = r"(?:want|wish|would like|'d like|have|need|ask|am asking|request|demand|am writing|'m writing|would prefer)"
_SAYS = _any(
    rf"(?:i|we) ?{_WISH}(?: you)?(?: hereby)? to (?:please )?{_IMPERATIVE}",
    rf"(?:i|we) ?{_WISH} to be (?:unsubscribed|opted[ -]out|removed|taken off|deleted)"
    rf"(?: (?:from |off |of )?(?:{_MAIL}|it|this|everything))?",
    rf"(?:i|we) ?{_WISH} to (?:stop (?:receiving|getting)|not receive|no longer (?:receive|get)) (?:any )?{_MAIL}",
    rf"(?:i|we) (?:do not|don't|no longer) (?:want|wish|care)(?: to (?:receive|get|have|be sent|read|see))? (?:any )?"
    rf"(?:{_MAIL}|these|this|them)",
    rf"(?:i|we) (?:hereby |now )?(?:unsubscribe|opt out)(?: (?:from|of) (?:{_MAIL}|it|this|everything))?",
    rf"(?:i|we) (?:hereby )?object to (?:receiving )?{_MAIL}",
)
_GREETING = r"(?:(?:hi|hello|hey|dear|good (?:day|morning|afternoon|evening))(?: [\w.]+){0,4}, )?"
_PLEASE = _any("please", "pls", "plz", "kindly", "so", "and", "just", "now", "again", "hereby", "thanks", "thank you")
_WHEN = _any(
    *("any ?more", "any longer", "again", r"ever(?: again)?", r"in (?:the )?future", "from now on", "at once", "today"),
    *("immediately", "right (?:now|away)", "now", "asap", "as soon as possible", "for good", "hereafter"),
)
_AFTER = _any(
    *("please", "pls", r"thanks?(?: you)?(?: (?:very|so) much)?(?: in advance)?", "kindly", "with immediate effect"),
    *(r"from you(?:r company)?", "by e-?mail", "to me", "to this address", _WHEN),
)
_YOU = r"(?:(?:can|could|would|will) you )?"
_REQUEST = re.compile(
    rf"{_GREETING}(?:{_PLEASE},? )*(?:{_YOU}(?:{_PLEASE},? )*{_IMPERATIVE}|{_SAYS})(?:,? {_AFTER})*", re.IGNORECASE
)
_WORD = re.compile(rf"(?:{_PLEASE},? )*(?:stop|stop it|{_LEAVE})(?:,? {_AFTER})*", re.IGNORECASE)
_TAKES_BACK = re.compile(
    r"\b(?:do not|don't|never|didn't want (?:you )?to|did not want (?:you )?to) "
    r"(?:please |ever |(?:want|wish|mean|intend) (?:you )?to (?:be )?)*"
    r"(?:unsubscribe|opt |opted|remove|take me off|stop)",
    re.IGNORECASE,
)
_AROUND = " \t.!,;:\"'*_-()\u2013\u2014\u201c\u201d"
_POLITE_QUESTION = re.compile(rf"{_GREETING}(?:{_PLEASE},? )*(?:can|could|would|will) you ", re.IGNORECASE)


def _matches(pattern: re.Pattern[str], words: str) -> bool:
    plain = _plain(words)
    if plain.rstrip(_AROUND)[-1:] == "?":
        plain = plain.rstrip(_AROUND + "?") if _POLITE_QUESTION.match(plain) else plain
    return len(plain) <= LONGEST and pattern.fullmatch(plain.strip(_AROUND)) is not None


def _plain(words: str) -> str:
    return " ".join(words.replace("\u2019", "'").split())
