"""What a draft says and its page would not show keeps it from being posted, with a sentence that names it."""

import pytest

from privacy.policy.history import IMPORTED
from privacy.policy.text_validation import lost_words, text_errors
from tests.privacy.conftest import WORDS


def errors_of(text: str) -> str:
    return " ".join(error for error in text_errors(markdown=text) if "disclosure" not in error)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("| a | b |\n| - | - |\n| one | two | three |", "would not show these words: three"),
        ("![A map of our offices](/map.png)", "would not show these words: of, A, map, our, offices"),
        ("##### Deeper", "h5 is none"),
        ("# Higher", "h1 is none"),
        ("Underlined\n===", "h1 is none"),
        ("Underlined\n---", "Underlined: has no anchor"),
        ("[Chat](irc://irc.example/)", "makes no link of irc://irc.example/"),
    ],
)
def test_it_is_named(words, error):
    assert error in errors_of(f"{WORDS}\n{words}\n")


def test_words_before_the_first_clause_are_named():
    assert "before the first clause" in errors_of(f"A word before.\n\n{WORDS}")


@pytest.mark.parametrize(
    "words",
    [
        "Call [+1 650 555 0100](tel:+16505550100) or <a@example.com>.",
        "1. one\n2. *two* and `three`\n\n> quoted &copy; _four_\n",
        '[a][b] (c)\n\n[b]: https://example.com/ "title"\n',
        "| a | b |\n| --- | ---: |\n| one | two |\n\n```text\ncode\n```\n",
        "### Sub\n\n#### Subsub\n\nline\\\nbreak ~~gone~~",
    ],
)
def test_what_the_page_shows_passes(words):
    assert errors_of(f"{WORDS}\n{words}\n") == ""


@pytest.mark.parametrize("version", IMPORTED, ids=lambda version: f"version {version.number}")
def test_posted_texts_lose_nothing(version):
    assert [lost_words(markdown=text) for _language, text in version.texts()] == [[]]


def test_telephone_number_is_a_link(draft, post, client):
    post(1, kind="first", words=f"{WORDS}\nCall [us](tel:+16505550100).\n")
    assert '<a href="tel:+16505550100">us</a>' in client.get("/privacy/versions/1/").text
