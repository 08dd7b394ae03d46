"""HTML mail is read as its writer sees it: words behind much style, tables, sections, lists, links and quotes."""

import time

import pytest

from privacy.desk.models import CaseEvent
from responsys_site.mail.inbound.html_text import text_of_html


@pytest.fixture
def read(arrive, letter):
    def sent(html: str) -> CaseEvent:
        data = letter(subject=None, content_type="text/html; charset=utf-8")
        return CaseEvent.objects.get(incoming=arrive(data.replace(b"Good day\r\n", html.encode())))

    return sent


@pytest.mark.parametrize(
    "before",
    [
        "<style>" + "p{color:red}" * 50_000 + "</style>",
        "<!--" + "x" * 70_000 + "-->",
        "<img src='data:image/png;base64," + "A" * 1_500_000 + "'>",
        "<head><title>x</title><script>" + "var a;" * 20_000 + "</script></head>",
    ],
)
def test_words_are_found_behind_whatever_is_not_shown(read, before):
    assert read(f"<html>{before}<p>My words</p>").text == "My words"


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<table><tr><td>Name<td>Ann<tr><td>Town<td>Ulm</table>", ["Name Ann", "Town Ulm"]),
        ("<section>a</section><article>b</article><header>c</header><footer>d</footer>", ["a", "b", "c", "d"]),
        ("<dl><dt>Term<dd>Meaning<dt>Other<dd>Its own</dl>", ["Term", "Meaning", "Other", "Its own"]),
        ("<h1>a</h1><address>b</address><center>c</center><pre>d\n e</pre>", ["a", "b", "c", "d", "e"]),
        ("<ul><li>a<li>b</ul><fieldset>c</fieldset>", ["• a", "• b", "c"]),
    ],
)
def test_what_stands_apart_is_apart(read, html, lines):
    assert [" ".join(line.split()) for line in read(html).text.splitlines() if line.strip()] == lines


def test_a_link_says_where_it_leads_once(read):
    html = '<a href="https://x.example/a?b=1&amp;c">Here</a> <a href="mailto:ann@x.example">ann@x.example</a>'
    assert read(html).text == "Here (https://x.example/a?b=1&c) ann@x.example"


def test_quotes_within_quotes_are_quotes(read):
    entry = read("<p>Mine</p><blockquote>a<blockquote>b</blockquote>c</blockquote><p>Mine too</p>")
    own = [line for line in entry.text.splitlines() if line]
    assert own == ["Mine", "Mine too"] and [line for line in entry.quoted.splitlines() if line] == ["> a", "> b", "> c"]


def test_a_character_that_no_page_shows_leaves_a_mark(read):
    assert read("<p>a&#8;b&#0;c</p>").text == "a\ufffdb\ufffdc"


def test_a_text_that_is_too_long_says_so(read):
    assert "[The text is longer: the rest is in the mail alone]" in read("<p>" + "word " * 300_000).text


@pytest.mark.parametrize(
    "html",
    [
        *("<div>", "<blockquote>", "<table><tr><td>", "<ul><li>", "x<br>", "<b><i><p>", "&", "<", "<![", "<!--"),
        *("<a href=x>", "</blockquote>", "<blockquote ", "(", " (x)", "data:;base64,", "<svg><math>", "<p></b>"),
    ],
)
def test_five_megabytes_of_anything_cost_little(html):
    started = time.process_time()
    text_of_html(html * (5_000_000 // len(html)))
    assert time.process_time() - started < 3
