import re

from privacy.clauses import DISCLOSURES
from privacy.promises.register import PROMISES
from tests.privacy.conftest import MONTH, POSTED


def test_the_version_in_force_stands_at_the_plain_address(policy, now, text_of):
    page = text_of("/privacy/")
    assert "In force since 1 November 2026." in page
    assert 'Version 2</span> <time class="postmark__date"' in page


def test_each_of_the_seven_cards_leads_to_a_clause(policy, now, text_of):
    page = text_of("/privacy/")
    links = re.findall(r'<li class="card" id="card-([a-z-]+)"><h3 class="card__title"><a href="#([a-z-]+)"', page)
    assert [key for key, _ in links] == [disclosure.key for disclosure in DISCLOSURES]
    assert all(f'<section class="clause" id="{anchor}"' in page for _, anchor in links)


def test_a_clause_carries_its_promises_their_states_and_whom_it_is_about(policy, now, text_of):
    page = text_of("/privacy/")
    clause = page[page.index('<section class="clause" id="changes"') :]
    clause = clause[: clause.index("</section>")]
    assert 'data-promises="C1 C2"' in clause
    assert clause.count("not verified") == 2
    assert '<a href="/privacy/promises/#C1">C1</a>' in clause
    assert "Applies to: visitors to this site, people who ask us for information, customers of Interact" in clause


def test_every_promise_of_the_register_leads_to_a_clause_that_is_there(policy, now, text_of):
    page = text_of("/privacy/")
    assert [promise.id for promise in PROMISES if f'id="{promise.clause}"' not in page] == []


def test_the_page_offers_the_text_its_hash_and_its_permanent_address(policy, now, text_of):
    page = text_of("/privacy/")
    assert re.search(r"<code>[0-9a-f]{64}</code>", page)
    assert 'href="/privacy/versions/2.md"' in page
    assert 'href="/privacy/versions/2.json"' in page
    assert 'href="/privacy/versions/2/"' in page


def test_a_coming_version_is_announced_with_its_date(first, post, now, text_of):
    now.move_to(POSTED)
    post(2, settled_at=POSTED, what_changed="We keep requests for a year.")
    page = text_of("/privacy/")
    assert "Version 2 is in force from 30 January 2030" in page
    assert "We keep requests for a year." in page


def test_a_coming_version_that_waits_for_notices_names_no_date_that_may_pass(first, post, now, text_of):
    now.move_to(POSTED + 2 * MONTH)
    post(2)
    assert "Version 2 is coming, not before 31 March 2030; waiting for notices" in text_of("/privacy/")


def test_the_page_turns_at_the_instant_without_any_work(first, post, now, text_of):
    now.move_to(POSTED)
    change = post(2, settled_at=POSTED, words="{#changes}\n## Other words\n")
    assert "How we change this" in text_of("/privacy/")
    now.move_to(change.in_force_at)
    assert "Other words" in text_of("/privacy/")
