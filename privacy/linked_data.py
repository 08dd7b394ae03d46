"""A version of the policy as a schema.org WebPage in JSON-LD, for the head of its page."""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from privacy.facts import Facts

# The HTML parser looks for the end of the element, and for comments, inside of it (HTML, 13.1.2.6).
_IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def version_json_ld(*, facts: Facts) -> SafeString:
    """Return the JSON text, safe inside a `script` element. `datePublished` is when the version was posted."""
    content = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": _("Privacy policy, version %(number)d") % {"number": facts.number},
        "url": facts.url,
        "inLanguage": facts.language,
        "version": str(facts.number),
        "datePublished": facts.posted_at.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.COMPANY_NAME, "url": f"{settings.SITE_URL}/"},
        "encoding": {"@type": "MediaObject", "contentUrl": facts.markdown_url, "encodingFormat": "text/markdown"},
    }
    if facts.in_force_at:
        content["temporalCoverage"] = _interval(facts)
    return mark_safe(json.dumps(content, ensure_ascii=False).translate(_IN_HTML))  # noqa: S308  (escaped above)


def _interval(facts: Facts) -> str:
    """ISO 8601, 4.4; two dots where the end is open."""
    assert facts.in_force_at
    end = facts.in_force_until.isoformat() if facts.in_force_until else ".."
    return f"{facts.in_force_at.isoformat()}/{end}"
