"""What the policy of 2003 promises stands on the page of version 1, in the clause that it belongs to."""

import re

import pytest

PROMISES = [
    ("information-requests", "requires your name, your company and your e-mail address"),
    ("use", "because you requested information"),
    ("what-we-disclose", "about third parties"),
    ("what-we-disclose", "collection, use and distribution"),
    ("choices", "the form for updating your information"),
    ("choices", "write to privacy@responsys.com"),
    ("corrections", "filled in with what our database holds"),
    ("security", "accounts are hosted with us"),
    ("security", "paramount importance"),
    ("security", "deploy new technologies"),
    ("links", "privacy practices or their content"),
    ("safe-harbor", "Department of Commerce"),
    ("safe-harbor", "collection, use and retention"),
    ("seal", "independent, nonprofit program"),
    ("seal", "Its mission is"),
    ("seal", "review them for compliance"),
    ("questions", "the page for disputes on its site"),
]


@pytest.mark.parametrize(("clause", "words"), PROMISES)
def test_words_are_in_their_clause(policy, text_of, clause, words):
    page = re.sub(r"<a [^>]*>|</a>|<strong>|</strong>", "", text_of("/privacy/versions/1/"))
    following = page.split(f'id="{clause}"', 1)[1].split("<h2", 2)
    assert words in following[1]
