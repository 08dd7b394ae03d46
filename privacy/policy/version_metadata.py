"""A version of the policy for programs, as JSON and as JSON-LD. Times are RFC 3339 in UTC; URLs are absolute.

A version: number, kind ("first", "imported", "change", "correction"), status ("in force", "coming", "earlier"),
posted_at, effective_at (the earliest date that the posting states), in_force_at and in_force_until (null while not
known), recorded_note, what_changed, url, markdown_url, redline_url (against the version before it, or ""), `dpv` and
`texts`. `dpv`: purposes, categories, recipients, retention and rights, each a list of term (an IRI of the W3C Data
Privacy Vocabulary), clause, and words (of that clause, which state the term). `texts`: a list of language, sha256 (of
the UTF-8 bytes of `markdown`), markdown and `clauses`. A clause: anchor, title, plain, html, promises (ids), disclosure
(one of the seven, or ""), applies_to ("visitors", "requesters", "customers", "recipients").
"""

import json
import re
from dataclasses import asdict, dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from privacy.clauses import Clause
from privacy.policy.page_data import VersionPeriod
from responsys_site.core.dates import format_rfc3339

# The HTML parser looks for the end of the element, and for comments, inside of it (HTML, 13.1.2.6).
_IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}

DPV = "https://w3id.org/dpv#"
PERSONAL_DATA = "https://w3id.org/dpv/pd#"
GDPR = "https://w3id.org/dpv/legal/eu/gdpr#"

PURPOSE, CATEGORY, RECIPIENT, RETENTION, RIGHT = "purposes", "categories", "recipients", "retention", "rights"
KINDS = (PURPOSE, CATEGORY, RECIPIENT, RETENTION, RIGHT)


@dataclass(frozen=True)
class StatedTerm:
    """A term of the W3C Data Privacy Vocabulary (DPV 2), and where a text states it: `words` in the clause `anchor`."""

    kind: str  # PURPOSE, CATEGORY, RECIPIENT, RETENTION or RIGHT
    term: str  # IRI
    anchor: str
    words: str


# A version whose clause has other words does not have the term: it is then left out, and never claimed.
_STATED = {
    (PURPOSE, "use"): (
        (f"{DPV}RequestedServiceProvision", "To answer your request"),
        (f"{DPV}DirectMarketing", "To send you updates about Responsys"),
        (f"{DPV}DirectMarketing", "We send you updates about Responsys."),
        (f"{DPV}CommunicationManagement", "To tell you about changes to this policy"),
        (f"{DPV}CommunicationManagement", "And we get in touch with you, if you have asked us to"),
        (f"{DPV}MisusePreventionAndDetection", "resist abuse"),
    ),
    (CATEGORY, "information-requests"): (
        (f"{PERSONAL_DATA}Name", "It asks for your name,"),
        (f"{PERSONAL_DATA}Name", "The form requires your name,"),
        (f"{PERSONAL_DATA}EmailAddress", "It asks for your name, your e-mail address"),
        (f"{PERSONAL_DATA}EmailAddress", "The form requires your name, your company and your e-mail address."),
        (f"{PERSONAL_DATA}Interest", "your e-mail address and what you need."),
        (f"{PERSONAL_DATA}Interest", "things that help us find out what you need."),
        (f"{PERSONAL_DATA}Professional", "your company and your e-mail address."),
        (f"{PERSONAL_DATA}Country", "your country and your telephone number."),
        (f"{PERSONAL_DATA}TelephoneNumber", "your telephone number."),
    ),
    (CATEGORY, "sharing"): ((f"{PERSONAL_DATA}Professional", "professional information (your company)"),),
    (CATEGORY, "request-log"): (
        (f"{PERSONAL_DATA}IPAddress", "We record the time, your IP address,"),
        (f"{PERSONAL_DATA}IPAddress", "our server sees an IP address."),
    ),
    (RECIPIENT, "sharing"): (
        (f"{DPV}DataProcessor", "which hosts the site and its database"),
        (f"{DPV}DataProcessor", "which carries our e-mail to you"),
        (f"{DPV}DataProcessor", "which keeps the mailboxes that you write to"),
    ),
    (RETENTION, "retention"): (
        (f"{DPV}StorageDuration", "days, then it is cut"),
        (f"{DPV}StorageDuration", "The rest of the request log"),
        (f"{DPV}StorageDuration", "years after our last contact"),
        (f"{DPV}StorageDuration", "For ever, as a keyed digest"),
    ),
    (RIGHT, "rights"): (
        (f"{GDPR}A15", "Access: learn what we hold about you, and get a copy."),
        (f"{GDPR}A16", "Correction: have mistakes corrected."),
        (f"{GDPR}A17", "Erasure: have it removed."),
        (f"{GDPR}A18", "Restriction: have us keep it unused while a question is open."),
        (f"{GDPR}A20", "Portability: take what you gave us,"),
        (f"{GDPR}A21", "Objection: object to any use that rests on our interest,"),
        (f"{GDPR}A7-3", "Withdrawal: take back your consent at any time."),
        (f"{GDPR}A77", "You may complain to a supervisory authority at any time."),
    ),
}
TERMS = tuple(
    StatedTerm(kind, term, anchor, words) for (kind, anchor), stated in _STATED.items() for term, words in stated
)


def version_json(*, term: VersionPeriod) -> dict[str, Any]:
    """Return one version as described above."""
    version = term.version
    stated = stated_terms(clauses=version.text.clauses)
    return {
        "number": version.number,
        "kind": version.kind,
        "status": term.status,
        "posted_at": format_rfc3339(version.posted_at),
        "effective_at": format_rfc3339(version.effective_at),
        "in_force_at": version.in_force_at and format_rfc3339(version.in_force_at),
        "in_force_until": term.until and format_rfc3339(term.until),
        "recorded_note": version.recorded_note,
        "what_changed": version.what_changed,
        "url": term.url,
        "markdown_url": term.markdown_url,
        "redline_url": term.redline_url,
        "dpv": {
            kind: [{"term": t.term, "clause": t.anchor, "words": t.words} for t in stated if t.kind == kind]
            for kind in KINDS
        },
        "texts": [asdict(text) for text in version.texts],
    }


def version_json_ld(*, term: VersionPeriod) -> SafeString:
    """Return a schema.org WebPage, safe inside a `script` element. `datePublished` is when it was posted."""
    version = term.version
    content = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": _("Privacy policy, version %(number)d") % {"number": version.number},
        "url": term.url,
        "inLanguage": version.text.language,
        "version": str(version.number),
        "datePublished": version.posted_at.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.COMPANY_NAME, "url": f"{settings.SITE_URL}/"},
        "encoding": {"@type": "MediaObject", "contentUrl": term.markdown_url, "encodingFormat": "text/markdown"},
    }
    if version.in_force_at:  # ISO 8601, 4.4; two dots where the end is open
        end = term.until.isoformat() if term.until else ".."
        content["temporalCoverage"] = f"{version.in_force_at.isoformat()}/{end}"
    return mark_safe(json.dumps(content, ensure_ascii=False).translate(_IN_HTML))  # noqa: S308  (escaped above)


def stated_terms(*, clauses: tuple[Clause, ...]) -> tuple[StatedTerm, ...]:
    """Return the terms that these clauses state in so many words."""
    words = {clause.anchor: _normalized_text(clause) for clause in clauses}
    return tuple(term for term in TERMS if term.words in words.get(term.anchor, ""))


def _normalized_text(clause: Clause) -> str:
    return re.sub(r"\s+", " ", unescape(strip_tags(clause.html)))
