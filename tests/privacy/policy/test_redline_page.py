import pytest

from privacy.policy.redline.diff import compare_texts
from responsys_site.core.http import snapshot
from tests.privacy.conftest import POSTED, WORDS

OLD = """{#use data-promises="L2" data-applies-to="requesters"}
## How we use it

{.plain}
We use it to answer you.

We never sell your name. Read [more](/old/).

* one thing
* another thing

| What | How long |
| --- | --- |
| Your name | 3 years |

{#sharing data-applies-to="requesters"}
## Sharing

{.plain}
We share nothing.

Nothing at all.

{#gone data-applies-to="requesters"}
## A clause of the past

{.plain}
It was here.
"""
NEW = """{#sharing data-applies-to="requesters"}
## Sharing

{.plain}
We share nothing.

Nothing at all.

{#use data-promises="L2 L3" data-applies-to="requesters customers"}
## How we use it

{.plain}
We use it to answer you.

We do sell your name. Read [more](/new/).

* a first thing
* one thing
* another thing

| What | How long |
| --- | --- |
| Your name | 5 years |

{#fresh data-applies-to="requesters"}
## A fresh clause

{.plain}
It is new.
"""
CAME, WENT = (
    '<ins><span class="visually-hidden"> added: </span>',
    '<del><span class="visually-hidden"> removed: </span>',
)


@pytest.fixture
def two(post):
    post(1, kind="first", effective_at=POSTED, words=OLD)
    return post(2, words=NEW)


@pytest.fixture
def page(two, text_of):
    return text_of("/privacy/versions/1..2/")


def test_words_that_came_and_went_are_marked_for_eyes_and_ears(page):
    assert f"We{WENT} never</del>{CAME} do</ins> sell your name." in page


def test_an_item_that_came_leaves_its_neighbours_alone(page):
    assert f'<li value="1">{CAME}' not in page
    assert f"<li>{CAME} a first thing</ins></li> <li> one thing</li>" in page


def test_a_table_is_compared_cell_by_cell(page):
    assert f'<td data-label="How long">{WENT} 3</del>{CAME} 5</ins> years</td>' in page


def test_a_link_that_leads_elsewhere_has_changed(page):
    assert f'{WENT} <a href="/old/">more</a></del>{CAME} <a href="/new/">more</a></ins>' in page


def test_clauses_are_matched_by_their_anchors_wherever_they_stand(page):
    assert "This clause is new." in page and "This clause is gone." in page
    assert "Nothing at all." in page and f"{WENT} Nothing at all" not in page
    assert "moved, same words" in page


def test_whom_a_clause_is_about_and_what_it_promises_are_compared_too(page):
    assert "added: </span>customers of Interact</ins>" in page
    assert "added: </span>L3</ins>" in page


NESTED = (
    WORDS
    + """
* outer
  * inner
"""
)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (NESTED, NESTED.replace("  * inner", "* inner"), f"<li>{CAME} inner</ins></li>"),
        (
            WORDS,
            WORDS.replace("data-applies", 'data-disclosure="use" data-applies'),
            "added: </span>How we use it</ins>",
        ),
        (WORDS, WORDS.replace("The body", "> The body"), f"{CAME} The body of the clause.</ins>"),
    ],
)
def test_a_change_of_place_or_meaning_is_no_same_clause(post, text_of, old, new, shown):
    post(1, kind="first", effective_at=POSTED, words=old)
    post(2, words=new)
    page = text_of("/privacy/versions/1..2/")
    assert shown in page and "the same words" not in page.split('id="changes"')[1].split("</section>")[0]


def test_a_clause_without_a_note_is_summed_up_by_its_words(page):
    assert "6 words came, 3 went." in page  # do, more, a first thing, 5; never, more, 3


def test_a_note_says_what_changed_and_why(post, text_of):
    post(1, kind="first", effective_at=POSTED, words=OLD)
    note = {"anchor": "use", "summary": "We sell names now.", "reason": "We need the money."}
    post(2, words=NEW, notes=[note])
    page = text_of("/privacy/versions/1..2/")
    assert "Version 2: We sell names now. <strong>Reason:</strong> We need the money." in page


def test_backwards_it_says_so(two, text_of):
    page = text_of("/privacy/versions/2..1/")
    assert "You are reading backwards" in page
    assert f"We{WENT} do</del>{CAME} never</ins> sell" in page


def test_a_version_against_itself_differs_in_nothing(two, text_of):
    assert "Not a word differs." in text_of("/privacy/versions/2..2/")


def test_a_pair_is_compared_once_each_way_in_the_life_of_a_process(two, text_of):
    compare_texts.cache_clear()
    for pair in ("1..2", "1..2", "2..1", "1..2"):
        snapshot.clear()  # pages are made anew, as after each reread
        text_of(f"/privacy/versions/{pair}/")
    assert compare_texts.cache_info()[:2] == (2, 2)  # found there, worked out


@pytest.mark.parametrize("pair", ["1..9", "9..1", "0..1", "1...2", "1..2.json"])
def test_what_is_not_posted_answers_404(two, draft, client, pair):
    draft(words="{#secret}\n## A secret plan\n")
    assert client.get(f"/privacy/versions/{pair}/").status_code == 404


@pytest.mark.parametrize("path", ["/privacy/versions/", "/privacy/versions/2/", "/privacy/"])
def test_pages_about_the_policy_lead_to_it(policy, now, text_of, path):
    assert 'href="/privacy/versions/1..2/"' in text_of(path)


def test_the_bar_on_every_page_leads_to_it(two, now, text_of):
    now.move_to(POSTED)
    bar = text_of("/about/")
    assert "Version 2 comes into force not before 30 January 2030; waiting for notices." in bar
    assert '<a href="/privacy/versions/1..2/">Read what changes</a>' in bar
