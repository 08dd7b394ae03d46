import pytest

from responsys_site.core.http import snapshot
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.pages import promise_checks

CHECKS = [
    promise_checks.pages_answer,
    promise_checks.principles_are_set_against_promises,
    promise_checks.recipients_find_answers,
    promise_checks.outgoing_links_are_marked,
    promise_checks.contact_page_says_how_to_reach_us,
    promise_checks.every_page_names_the_same_policy,
]


@pytest.mark.parametrize("check", CHECKS)
def test_each_is_kept_on_a_site_as_it_is_set_up(policy, at, check):
    assert check(at=at)


@pytest.mark.parametrize("check", CHECKS)
def test_each_sees_a_site_that_answers_with_errors(policy, at, check, answers_with):
    answers_with(status=503)
    with pytest.raises(CheckFailed, match="answered 503"):
        check(at=at)


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        ({"headers": (("Set-Cookie", "a=b"),)}, "set a cookie"),
        ({"change": lambda html: html.replace("<main", "<div")}, "no main part"),
        ({"change": lambda html: html + "<script>1</script>"}, "runs a script"),
    ],
)
def test_s1_sees_a_page_that_wants_more_than_it_should(policy, at, answers_with, spoiled, reason):
    answers_with(**spoiled)
    with pytest.raises(CheckFailed, match=reason):
        promise_checks.pages_answer(at=at)


def test_s5_sees_a_principle_that_is_missing(policy, at, monkeypatch):
    monkeypatch.setattr("responsys_site.pages.principles.PRINCIPLES", ())
    snapshot.clear()
    with pytest.raises(CheckFailed, match="cites no promise for the principle “notice”"):
        promise_checks.principles_are_set_against_promises(at=at)


def test_s5_sees_a_promise_that_does_not_exist(policy, at, answers_with):
    answers_with(lambda html: html.replace('data-promises="', 'data-promises="X9 '))
    with pytest.raises(CheckFailed, match="X9"):
        promise_checks.principles_are_set_against_promises(at=at)


def test_s5_sees_a_principle_whose_promises_have_all_ended(policy, at, answers_with):
    answers_with(lambda html: html.replace('data-promises="L4 L5"', 'data-promises="S4"'))
    with pytest.raises(CheckFailed, match="“access” has ended"):
        promise_checks.principles_are_set_against_promises(at=at)


def test_s5_sees_a_framework_that_the_page_keeps_quiet_about(policy, at, answers_with):
    answers_with(lambda html: html.replace('id="privacy-shield"', ""))
    with pytest.raises(CheckFailed, match="claim nothing under “privacy-shield”"):
        promise_checks.principles_are_set_against_promises(at=at)


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        ('id="report"', "How do I report"),
        ("#never-asked", "never gave"),
        ("privacy@responsys.example", "report unwanted"),
    ],
)
def test_s6_sees_an_answer_or_the_way_to_report_that_is_missing(policy, at, answers_with, cut, reason):
    answers_with(lambda html: html.replace(cut, ""))
    with pytest.raises(CheckFailed, match=reason):
        promise_checks.recipients_find_answers(at=at)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://example.com/">bare</a>',
        '<a href="//example.com/" class="outgoing" rel="noopener">referrer</a>',
        '<a href="https://example.com/" rel="external noopener noreferrer">unmarked</a>',
    ],
)
def test_s7_sees_an_unmarked_link_on_any_page(policy, at, answers_with, link):
    answers_with(lambda html: html + link)
    with pytest.raises(CheckFailed, match="not marked"):
        promise_checks.outgoing_links_are_marked(at=at)


def test_s7_walks_the_versions_of_the_policy_too(policy, at, answers_with):
    marker = '<link rel="canonical" href="https://www.responsys.example/privacy/versions/1/"'
    answers_with(lambda html: html + '<a href="https://example.com/">x</a>' if marker in html else html)
    with pytest.raises(CheckFailed, match="/privacy/versions/1/"):
        promise_checks.outgoing_links_are_marked(at=at)


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        ("Palo Alto, CA 94303", "postal address"),
        ("mailto:privacy@", "e-mail address"),
        ('id="privacy-desk"', "privacy desk"),
    ],
)
def test_e3_sees_a_way_to_reach_us_that_is_missing(policy, at, answers_with, cut, reason):
    answers_with(lambda html: html.replace(cut, ""))
    with pytest.raises(CheckFailed, match=reason):
        promise_checks.contact_page_says_how_to_reach_us(at=at)


def test_e3_does_not_take_the_footer_for_the_page(policy, at, answers_with):
    answers_with(
        lambda html: html[: html.index("<main")] + '<main id="privacy-desk"></main>' + html.split("</main>")[1]
    )
    with pytest.raises(CheckFailed, match="postal address"):
        promise_checks.contact_page_says_how_to_reach_us(at=at)


@pytest.mark.parametrize("path", ["/interact/", "/request-information/"])
@pytest.mark.parametrize("named", ['data-policy-version="1"', ""])
def test_s8_sees_a_page_that_names_another_policy_or_none(policy, at, answers_with, path, named):
    canonical = f'<link rel="canonical" href="https://www.responsys.example{path}"'
    answers_with(lambda html: html.replace('data-policy-version="2"', named) if canonical in html else html)
    with pytest.raises(CheckFailed, match=f"The page {path} does not name the policy that is in effect"):
        promise_checks.every_page_names_the_same_policy(at=at)
