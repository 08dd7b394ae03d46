"""The phrases in which people ask us to stop mailings, as plain word lists for opt_out_sentences.

Words are in lower case, "e-mail" is "email" and "opt-out" is "opt out".
"""

Phrase = tuple[str, ...]
Words = frozenset[str]


def _set(words: str) -> Words:
    return frozenset(words.split())


def _phrases(listed: str) -> frozenset[Phrase]:
    """Read phrases with commas between them."""
    return frozenset(tuple(phrase.split()) for phrase in listed.split(","))


def _pairs(first: str, second: str) -> frozenset[Phrase]:
    """Join each phrase of one list with each of another."""
    return frozenset((*one, *other) for one in _phrases(first) for other in _phrases(second))


_LISTS = _set("list lists newsletter newsletters mailing mailings distribution subscription subscriptions")
MAILS = _LISTS | _set(
    "email emails mail mails emailing emailings message messages letter letters update updates news advertising "
    "advertisement advertisements advert adverts ads promotion promotions offer offers marketing spam junk stuff "
    "communication communications announcement announcements"
)
_ALL_WE_SEND = MAILS | _set("these them")

_NOT = "do not, don't, never, do not ever, don't ever"
_MY_ADDRESS = "my name, my email, my email address, my address, our email address, our address, this address"
_DO_NOT_WANT = "do not want, don't want, no longer want, do not wish, don't wish, no longer wish"
_COMPLETE = (
    _phrases("unsubscribe, opt out, opt me out, opt us out, remove me, remove us, cancel my subscription")
    | _phrases("be unsubscribed, be opted out, be removed, stop mailing me, stop mailing us")
    | _pairs("stop", "emailing, spamming, messaging, contacting, bothering, writing")
    | _pairs(_NOT, "email, mail, spam, message, contact, write")
    | _pairs("i, we, i hereby, we hereby, i now, we now", "unsubscribe, opt out")
)
_OF_A_LIST = (
    _pairs("take me, take us, get me, get us, strike me, strike us, drop me, drop us", "off, from")
    | _pairs("delete", "me, us")
    | _pairs("remove, delete, take, strike, drop", _MY_ADDRESS)
    | _phrases("be taken off, be deleted from")
)
_OF_MAILS = (
    _phrases("stop, stop with, cancel, end, terminate, no more, stop receiving, stop getting")
    | _phrases("not receive, not get, no longer receive, no longer get")
    | _pairs("i, we, to, i hereby, we hereby", "object to")
)
_OF_WHAT_WE_SEND = _phrases("stop sending") | _pairs(_NOT, "send")
_OF_WHAT_THEY_GET = _phrases(_DO_NOT_WANT) | _pairs("i, we", _DO_NOT_WANT)

# Each phrase that asks, with the words of which one has to follow it; none where it is complete.
REQUESTS: dict[Phrase, Words] = (
    dict.fromkeys(_COMPLETE, frozenset())
    | dict.fromkeys(_OF_A_LIST, _LISTS)
    | dict.fromkeys(_OF_MAILS, MAILS)
    | dict.fromkeys(_OF_WHAT_WE_SEND, _ALL_WE_SEND | {"anything", "this"})
    | dict.fromkeys(_OF_WHAT_THEY_GET, _ALL_WE_SEND)
)
ALONE = _phrases("stop, stop it")

POLITE = _phrases("please, pls, plz, kindly, so, just, now, again, hereby, thanks, thank you")
WHEN = _phrases(
    "anymore, any more, any longer, ever, in future, in the future, from now on, at once, today, immediately, "
    "right now, right away, asap, as soon as possible, for good, hereafter, with immediate effect"
)
ASKS_US = _pairs("can, could, would, will", "you")
_WISHES = _pairs("i, we", "want, wish, would like, need, ask, am asking, are asking, request, demand, would prefer")
LEADS = (  # what can come before the phrase
    POLITE
    | ASKS_US
    | _WISHES
    | _phrases("i'd like, we'd like, i have, we have, i am writing, i'm writing, we are writing, i'm asking")
    | _phrases("hi, hello, hey, to, you to, that you")
)
DETAILS = (  # what can follow it: whom and which mailings it is about, from when on, and thanks
    POLITE
    | WHEN
    | frozenset((word,) for word in _ALL_WE_SEND)
    | _phrases("me, us, my, our, your, the, this, that, those, all, any, such, every, other, more, further, future")
    | _phrases("of, or, following, address, account, name, from, to, off, out of, it, everything, anything, here")
    | _phrases("unwanted, unsolicited, commercial, promotional, direct, company, product, weekly, monthly, responsys")
    | _phrases("interact, by email, from you, to receive, to get, to have, to be sent, to read, to see, receiving")
    | _phrases("in advance, thanks very much, thanks so much, thank you very much, thank you so much")
)
NEGATIONS = _set("not don't never didn't won't can't cannot")
BEFORE_LEAVING = _set("please ever really want wish mean intend you to be me us")
LEAVING = _set("unsubscribe unsubscribed remove removed opt opted stop take taken delete deleted")
GREETINGS = _set("hi hello hey dear good greetings sir sirs ladies")
SPELLINGS = {"dont": "don't", "didnt": "didn't", "wont": "won't", "cant": "can't"}
