"""Whatever the texts: without what came stands the old one, without what went the new one; all of it escaped."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privacy.clauses import clauses_of
from privacy.policy.redline.blocks import plain_words
from privacy.policy.redline.diff import ADDED, REMOVED, compare_texts, compare_words
from privacy.policy.redline.page import render_runs

pytestmark = pytest.mark.once

WORDS = st.lists(
    st.sampled_from(["we", "never", "only", "sell", "<script>", "&amp;", '"x"', "a<b", "it’s", "3", ".", ",", "</del>"])
)
TEXT = st.one_of(WORDS.map(" ".join), st.text(max_size=60))
ALLOWED = {"ins", "del", "span", "strong", "em", "s", "code", "a", "br"}


class Reader(HTMLParser):
    """Reads a redline back: the words without `ins`, the words without `del`, and the elements met."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.elements: set[str] = set()
        self.old = self.new = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        if tag != "br":
            self.inside.append(tag)

    def handle_endtag(self, tag):
        self.inside.remove(tag)

    def handle_data(self, data):
        if "span" not in self.inside:
            self.old += data if "ins" not in self.inside else ""
            self.new += data if "del" not in self.inside else ""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(TEXT, TEXT)
@example("<img src=x onerror=alert(1)>", "&lt;img&gt;")
def test_both_lines_are_read_back(old, new):
    html = render_runs(runs=compare_words(old=plain_words(old), new=plain_words(new)))
    read = Reader(html)
    assert squeezed(read.old) == squeezed(old) and squeezed(read.new) == squeezed(new)
    assert read.elements <= {"ins", "del", "span"}


@given(WORDS, WORDS)
def test_words_keep_their_order_and_their_spaces(old, new):
    before, after = plain_words(" ".join(old)), plain_words(" ".join(new))
    runs = compare_words(old=before, new=after)
    assert tuple(word for run in runs if run.change != ADDED for word in run.words) == before
    assert tuple(word for run in runs if run.change != REMOVED for word in run.words) == after


def test_a_paragraph_too_long_to_compare_is_struck_out_whole():
    old, new = plain_words("word " * 3000), plain_words("word " * 3001)
    assert [(run.change, len(run.words)) for run in compare_words(old=old, new=new)] == [(REMOVED, 3000), (ADDED, 3001)]


BLOCK = st.one_of(
    TEXT,
    st.lists(TEXT, min_size=1, max_size=3).map(lambda items: "\n".join(f"* {item}" for item in items)),
    st.sampled_from(
        ["**bold** and *soft*", "[a](javascript:alert(1)) [b](/b/)", "| a | b |\n|---|---|\n| 1 | 2 |", "> q"]
    ),
)
MARKDOWN = st.lists(BLOCK, max_size=5).map(lambda blocks: "{#a}\n## Title\n\n" + "\n\n".join(blocks))


@given(MARKDOWN, MARKDOWN)
def test_both_texts_are_read_back(old, new):
    def text(red, skipped):
        words = [
            word
            for clause in red
            for block in clause.blocks
            for cell in block.cells
            for run in cell
            if run.change != skipped
            for word in run.words
        ]
        return "".join(word.text for word in words)

    def alone(markdown):
        return "".join(text(compare_texts(old=markdown, new=markdown), None))

    red = compare_texts(old=old, new=new)
    assert text(red, ADDED) == alone(old) and text(red, REMOVED) == alone(new)
    cells = (cell for clause in red for block in clause.blocks for cell in block.cells)
    html = "".join(render_runs(runs=cell) for cell in cells)
    assert Reader(html).elements <= ALLOWED and "javascript:" not in unescape(
        "".join(re.findall(r'href="[^"]*"', html))
    )


def test_a_text_that_was_shown_and_compared_before_reads_the_same():
    old, new, newest = (
        f"{{#links}}\n## Links\n\nSee [{word}](https://other.example/) | a\n\n| {word} |\n| ---: |\n| 1 |\n"
        for word in ("this", "that", "these")
    )
    first = compare_texts(old=old, new=newest)
    compare_texts.cache_clear()
    for text in (old, new, newest):
        clauses_of(markdown=text)  # renders it, which dresses the parser's tokens
    compare_texts(old=old, new=new)
    assert compare_texts(old=old, new=newest) == first
