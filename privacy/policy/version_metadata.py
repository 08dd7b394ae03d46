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
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from privacy.policy.dpv_terms import KINDS, stated_terms
from privacy.policy.page_data import VersionPeriod
from responsys_site.core.dates import format_rfc3339

# The HTML parser looks for the end of the element, and for comments, inside of it (HTML, 13.1.2.6).
_IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


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
