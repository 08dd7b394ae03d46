"""Terms of the W3C Data Privacy Vocabulary (DPV 2), each given only where the policy's own words state it.

A term goes with the clause and the words that it rests on. A version whose clause has other words does not have the
term: it is then left out, and never claimed. Sources: https://w3id.org/dpv and its extensions dpv/pd and
dpv/legal/eu/gdpr.
"""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags

from privacy.clauses import Clause

DPV = "https://w3id.org/dpv#"
PERSONAL_DATA = "https://w3id.org/dpv/pd#"
GDPR = "https://w3id.org/dpv/legal/eu/gdpr#"

PURPOSE, CATEGORY, RECIPIENT, RETENTION, RIGHT = "purposes", "categories", "recipients", "retention", "rights"
KINDS = (PURPOSE, CATEGORY, RECIPIENT, RETENTION, RIGHT)


@dataclass(frozen=True)
class StatedTerm:
    """A term, and where a text states it: `words` stand in the clause `anchor`."""

    kind: str  # PURPOSE, CATEGORY, RECIPIENT, RETENTION or RIGHT
    term: str  # IRI
    anchor: str
    words: str


TERMS = (
    StatedTerm(PURPOSE, f"{DPV}RequestedServiceProvision", "use", "To answer your request"),
    StatedTerm(PURPOSE, f"{DPV}DirectMarketing", "use", "To send you updates about Responsys"),
    StatedTerm(PURPOSE, f"{DPV}DirectMarketing", "use", "We send you updates about Responsys."),
    StatedTerm(PURPOSE, f"{DPV}CommunicationManagement", "use", "To tell you about changes to this policy"),
    StatedTerm(
        PURPOSE, f"{DPV}CommunicationManagement", "use", "And we get in touch with you, if you have asked us to"
    ),
    StatedTerm(PURPOSE, f"{DPV}MisusePreventionAndDetection", "use", "resist abuse"),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}Name", "information-requests", "It asks for your name,"),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}Name", "information-requests", "The form requires your name,"),
    StatedTerm(
        CATEGORY, f"{PERSONAL_DATA}EmailAddress", "information-requests", "It asks for your name, your e-mail address"
    ),
    StatedTerm(
        CATEGORY,
        f"{PERSONAL_DATA}EmailAddress",
        "information-requests",
        "The form requires your name, your company and your e-mail address.",
    ),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}Interest", "information-requests", "your e-mail address and what you need."),
    StatedTerm(
        CATEGORY, f"{PERSONAL_DATA}Interest", "information-requests", "things that help us find out what you need."
    ),
    StatedTerm(
        CATEGORY, f"{PERSONAL_DATA}Professional", "information-requests", "your company and your e-mail address."
    ),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}Professional", "sharing", "professional information (your company)"),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}Country", "information-requests", "your country and your telephone number."),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}TelephoneNumber", "information-requests", "your telephone number."),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}IPAddress", "request-log", "We record the time, your IP address,"),
    StatedTerm(CATEGORY, f"{PERSONAL_DATA}IPAddress", "request-log", "our server sees an IP address."),
    StatedTerm(RECIPIENT, f"{DPV}DataProcessor", "sharing", "which hosts the site and its database"),
    StatedTerm(RECIPIENT, f"{DPV}DataProcessor", "sharing", "which carries our e-mail to you"),
    StatedTerm(RECIPIENT, f"{DPV}DataProcessor", "sharing", "which keeps the mailboxes that you write to"),
    StatedTerm(RETENTION, f"{DPV}StorageDuration", "retention", "days, then it is cut"),
    StatedTerm(RETENTION, f"{DPV}StorageDuration", "retention", "The rest of the request log"),
    StatedTerm(
        RETENTION,
        f"{DPV}StorageDuration",
        "retention",
        "years after our last contact",
    ),
    StatedTerm(RETENTION, f"{DPV}StorageDuration", "retention", "For ever, as a keyed digest"),
    StatedTerm(RIGHT, f"{GDPR}A15", "rights", "Access: learn what we hold about you, and get a copy."),
    StatedTerm(RIGHT, f"{GDPR}A16", "rights", "Correction: have mistakes put right."),
    StatedTerm(RIGHT, f"{GDPR}A17", "rights", "Erasure: have it removed."),
    StatedTerm(RIGHT, f"{GDPR}A18", "rights", "Restriction: have us keep it unused while a question is open."),
    StatedTerm(RIGHT, f"{GDPR}A20", "rights", "Portability: take what you gave us,"),
    StatedTerm(RIGHT, f"{GDPR}A21", "rights", "Objection: object to any use that rests on our interest,"),
    StatedTerm(RIGHT, f"{GDPR}A7-3", "rights", "Withdrawal: take back your consent at any time."),
    StatedTerm(RIGHT, f"{GDPR}A77", "rights", "You may complain to a supervisory authority at any time."),
)


def stated_terms(*, clauses: tuple[Clause, ...]) -> tuple[StatedTerm, ...]:
    """Return the terms that these clauses state in so many words."""
    words = {clause.anchor: _normalized_text(clause) for clause in clauses}
    return tuple(term for term in TERMS if term.words in words.get(term.anchor, ""))


def _normalized_text(clause: Clause) -> str:
    return re.sub(r"\s+", " ", unescape(strip_tags(clause.html)))
