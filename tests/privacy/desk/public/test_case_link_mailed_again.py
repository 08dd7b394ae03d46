import pytest

from privacy.desk.cases.staff_actions import merge_cases
from privacy.desk.jobs import send_case_links
from privacy.desk.models import CaseEvent, LinkRequest
from tests.privacy.desk.conftest import key_of

FORM = "/privacy/cases/"


@pytest.fixture
def wish(client, at):
    """Ask for a link, let the worker look, and return the answer."""

    def send(reference, email, **more):
        answer = client.post(FORM, {"key": key_of(client, FORM), "reference": reference, "email": email}, **more)
        send_case_links(at=at)
        return answer

    return send


def links(letters, case) -> list[str]:
    theirs = [letter.body for letter in letters if "The link to your case" in letter.subject]
    return [body.split("/privacy/cases/")[1].split()[0] for body in theirs if case.reference in body]


def test_it_goes_to_the_address_of_the_case(opened, wish, sent, client):
    case = opened()
    answer = wish(f" {case.reference.lower()} ", "Ann@Example.com")
    assert answer.headers["Location"] == "/privacy/cases/link-sent/"
    (token,) = links(sent(), case)
    assert case.reference in client.get(f"/privacy/cases/{token}").text
    assert CaseEvent.objects.filter(event="link mailed").count() == 1 and not LinkRequest.objects.exists()


def test_the_answer_is_the_same_for_all_and_nobody_else_gets_a_mail(opened, wish, sent):
    case = opened()
    before = len(sent())
    answers = [wish(case.reference, "bob@example.com"), wish("P-000000", "ann@example.com")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, FORM + "link-sent/")}
    assert len(sent()) == before and not LinkRequest.objects.exists()


def test_the_link_of_a_joined_case_goes_out_too(opened, wish, sent, advocate, at):
    one, other = opened(), opened(text="Again")
    merge_cases(case=one, into=other, by=advocate, at=at)
    wish(one.reference, "ann@example.com")
    assert len(links(sent(), one)) == 1


def test_an_address_is_mailed_three_a_day(opened, wish):
    case = opened()
    assert [wish(case.reference, "ann@example.com").status_code for _ in range(4)] == [303] * 3 + [429]


def test_sent_twice_it_is_one_wish(opened, client):
    form = {"key": key_of(client, FORM), "reference": opened().reference, "email": "ann@example.com"}
    assert [client.post(FORM, form).status_code for _ in range(2)] == [303, 303]
    assert LinkRequest.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "R-7K3Q2M", "P-7K3Q2", "P-7K3Q2ML", "P-OOOOOO"])
def test_what_is_no_reference_is_said(db, wish, wrong):
    page = wish(wrong, "ann@example.com")
    assert page.status_code == 422 and "ann@example.com" in page.text


def test_another_sites_form_is_shown_again(db, wish):
    page = wish("P-7K3Q2M", "ann@example.com", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403 and "P-7K3Q2M" in page.text and not LinkRequest.objects.exists()
