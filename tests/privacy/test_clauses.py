import pytest

from tests.privacy.conftest import POSTED

HEAD = '{#sample data-applies-to="visitors"}\n## A clause\n\n'


@pytest.fixture
def body(post, text_of):
    """The clause as the page shows it."""

    def render(markdown):
        post(1, kind="first", effective_at=POSTED, words=HEAD + markdown)
        page = text_of("/privacy/versions/1/")
        return page[page.index('<section class="clause"') : page.index("</section>", page.index('id="sample"'))]

    return render


def test_raw_html_is_shown_and_not_obeyed(body):
    clause = body("<script>alert(1)</script> and <b onclick=x>bold</b>\n")
    assert "<script" not in clause
    assert "&lt;script&gt;" in clause


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_leads_to_pages_only(body, address):
    assert f'href="{address}' not in body(f"[here]({address})\n")


def test_attributes_bring_in_neither_style_nor_script(body):
    clause = body('{style="color:red" onclick="x()"}\nWords with a [link](/about/){style="x" onclick="y"}.\n')
    assert "style=" not in clause
    assert "onclick" not in clause


def test_a_link_to_another_site_is_marked(body):
    clause = body("[there](https://example.org/) and [here](/about/)\n")
    assert 'rel="external noopener noreferrer"' in clause
    assert clause.count("outgoing") == 1


def test_a_table_is_aligned_by_class_and_labels_its_cells(body):
    clause = body("| What | Days |\n|---|--:|\n| Address | 14 |\n")
    assert 'data-label="Days"' in clause
    assert 'class="numbers"' in clause
    assert "style=" not in clause


def test_the_plain_line_stands_apart_from_the_body(body):
    clause = body("{.plain}\nIn *plain* words.\n\nThe body.\n")
    assert '<p class="clause__plain">In plain words.</p>' in clause
    assert clause.count("plain words") == 1
