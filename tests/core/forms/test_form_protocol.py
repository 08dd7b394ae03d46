"""What holds for every public form, whatever it asks."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from tests.core.forms.conftest import FORMS, every_row, named

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def is_done(answer) -> bool:
    return answer.status_code in {200, 303}


def assert_shown_again(answer, visitor, *, status: int) -> None:
    assert answer.status_code == status and "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex" and "<title>Error:" in answer.text
    for text in visitor.form.typed.values():
        assert text in unescape(answer.text)


@pytest.mark.parametrize("name", FORMS)
def test_it_is_taken(visit, name):
    visitor = visit(name)
    answer = visitor.send(visitor.fill_in())
    assert is_done(answer) and not answer.cookies


@pytest.mark.parametrize("name", named("text"))
def test_a_nul_is_marked_where_it_stood(visit, name):
    visitor, before = visit(name), every_row()
    answer = visitor.send(visitor.fill_in(**{visitor.form.text: "An\0n"}))
    assert answer.status_code == 422 and "An\ufffdn" in answer.text and "\0" not in answer.text
    assert every_row() == before


@pytest.mark.parametrize("name", named("needs_token"))
def test_an_expired_token_loses_no_text(visit, name):
    visitor = visit(name)
    body, before = visitor.fill_in(), every_row()
    with time_machine.travel(datetime.now(UTC) + 8 * DAY):
        answer = visitor.send(body)
    assert_shown_again(answer, visitor, status=422)
    assert "open for more than a week" in answer.text and every_row() == before


@pytest.mark.parametrize("name", named("needs_token"))
def test_a_missing_token_loses_no_text(visit, name):
    visitor = visit(name)
    answer = visitor.send(visitor.fill_in(key=""))
    assert_shown_again(answer, visitor, status=422)


@pytest.mark.parametrize("name", ["opt-out link", "address", "copy", "erasure link"])
def test_a_form_whose_token_only_tells_repeats_needs_none(visit, name):
    visitor = visit(name)
    assert is_done(visitor.send(visitor.fill_in(key="")))


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"confirm"}))
def test_a_form_of_another_site_does_nothing(visit, name):
    visitor = visit(name)
    body, before = visitor.fill_in(), every_row()
    answer = visitor.send(body, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "another site" in answer.text and every_row() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FORMS)
def test_with_the_database_gone_the_text_is_kept_and_can_be_sent_again(visit, without_database, name):
    visitor = visit(name)
    body = visitor.fill_in()
    answer = without_database(lambda: visitor.send(body))
    assert_shown_again(answer, visitor, status=503)
    assert answer["Retry-After"] == "60" and "in a minute" in answer.text
    assert is_done(visitor.send(body))


@pytest.mark.parametrize("name", named("network_limit"))
def test_a_refusal_rolls_everything_back_and_is_repeated(visit, name):
    visitor = visit(name)
    limit = visitor.form.network_limit
    addresses = [{"email": f"a{number}@example.org"} for number in range(limit)]
    references = [{"reference": f"P-7K3Q{number:02}"} if name == "case link" else {} for number in range(limit)]
    for address, reference in zip(addresses, references, strict=True):
        assert is_done(visitor.send(visitor.fill_in(**address, **reference)))
    body, before = visitor.fill_in(), every_row()
    for _ in range(2):
        answer = visitor.send(body)
        assert_shown_again(answer, visitor, status=429)
        assert int(answer["Retry-After"]) > 0 and every_row() == before
    with time_machine.travel(datetime.now(UTC) + DAY):
        assert is_done(visitor.send(body)) and is_done(visitor.send(body))


@pytest.mark.parametrize("name", named("mailbox_limit"))
def test_a_refusal_for_a_mailbox_is_repeated_until_the_limit_is_over(visit, name):
    visitor = visit(name)
    while is_done(visitor.send(body := visitor.fill_in())):
        pass
    before = every_row()
    assert [visitor.send(body).status_code for _ in range(2)] == [429, 429] and every_row() == before
    with time_machine.travel(datetime.now(UTC) + DAY):
        assert [visitor.send(body).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize("name", named("own_limit"))
def test_a_person_over_their_limit_changes_nothing(visit, name):
    visitor = visit(name)
    for _ in range(visitor.form.own_limit):
        assert is_done(visitor.send(visitor.fill_in()))
    body, before = visitor.fill_in(), every_row()
    for _ in range(2):
        assert_shown_again(visitor.send(body), visitor, status=429)
    assert every_row() == before


@pytest.mark.parametrize("name", FORMS)
def test_a_repeated_post_is_answered_like_the_first(visit, name):
    visitor = visit(name)
    body = visitor.fill_in()
    first = visitor.send(body)
    before = every_row()
    second = visitor.send(body)
    assert (second.status_code, second.headers.get("Location")) == (first.status_code, first.headers.get("Location"))
    assert every_row() | {"core.RateLimitCounter": []} == before | {"core.RateLimitCounter": []}


@pytest.mark.parametrize("name", named("mailbox_limit"))
def test_a_repeated_post_is_answered_like_the_first_once_a_limit_is_reached(visit, name):
    visitor = visit(name)
    body = visitor.fill_in()
    assert is_done(visitor.send(body))
    while is_done(visitor.send(visitor.fill_in())):
        pass
    before = every_row()
    assert is_done(visitor.send(body)) and every_row() == before


@pytest.mark.parametrize("name", named("own_limit"))
def test_a_double_click_uses_up_one_of_the_persons_own(visit, name):
    visitor = visit(name)
    for _ in range(visitor.form.own_limit):
        body = visitor.fill_in()
        assert is_done(visitor.send(body)) and is_done(visitor.send(body))


@pytest.mark.parametrize("name", named("needs_token", "mailbox_limit"))
def test_a_form_that_is_edited_and_sent_again_is_a_new_one(visit, name):
    visitor = visit(name)
    body = visitor.fill_in()
    assert is_done(visitor.send(body))
    before = every_row()
    assert is_done(visitor.send(body.replace("ann%40example.com", "ann.jones%40example.com")))
    assert every_row() != before


@pytest.mark.parametrize("name", named("network_limit", "mailbox_limit"))
def test_a_network_over_its_limit_uses_up_nothing_of_a_stranger(visit, name):
    visitor = visit(name)
    for number in range(visitor.form.network_limit):
        reference = {"reference": f"P-7K3Q{number:02}"} if name == "case link" else {}
        visitor.send(visitor.fill_in(email=f"a{number}@example.org", **reference))
    for _ in range(visitor.form.mailbox_limit + 1):
        assert visitor.send(visitor.fill_in()).status_code == 429
    assert is_done(visitor.send(visitor.fill_in(), ip="198.51.100.7"))


def test_a_network_over_its_limit_leaves_a_mailbox_its_opt_out_link(visit):
    visitor = visit("opt-out link")
    for number in range(visitor.form.network_limit):
        visitor.send(visitor.fill_in(email=f"a{number}@example.org"))
    before = every_row()
    assert visitor.send(visitor.fill_in()).status_code == 429 and every_row() == before
    assert is_done(visitor.send(visitor.fill_in(), ip="198.51.100.7"))
    assert len(every_row()["mail.Delivery"]) == len(before["mail.Delivery"]) + 1


@pytest.mark.parametrize("name", ["request", "ask", "correction", "report", "case"])
def test_text_with_line_breaks_fits_as_the_browser_counts_it(visit, name):
    visitor = visit(name)
    page = visitor.client.get(visitor.path).text
    longest = {field: int(most) for field, most in re.findall(r'<textarea name="(\w+)"[^>]*maxlength="(\d+)"', page)}
    assert longest
    typed = {field: ("a line\n" * most)[: most - 1] + "." for field, most in longest.items()}
    answer = visitor.send(visitor.fill_in(**{field: text.replace("\n", "\r\n") for field, text in typed.items()}))
    assert is_done(answer) and "\\r" not in str(every_row())
