from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import Link, LinkRequest
from responsys_site.core.jobs.scheduler import run
from responsys_site.core.tokens import token_digest
from responsys_site.mail.models import Delivery
from tests.leads.profile.conftest import LINK_FORM, key_of, run_tasks


def ask(client, address="ann.smith@example.com", **options):
    key = options.pop("key", None) or key_of(client)
    return client.post(LINK_FORM, {"key": key, "email": address}, **options)


def test_a_person_on_file_gets_a_link_that_opens_their_details(client, ann, link_in):
    assert ask(client).headers["Location"] == "/profile/link-sent/"
    page = client.get(link_in("Ann.Smith@example.com"))
    assert page.status_code == 200 and 'value="Ann Smith"' in page.text


def test_everybody_gets_the_same_answer(client, ann, mailed):
    known, unknown = ask(client), ask(client, "nobody@example.com")
    assert known.status_code == unknown.status_code == 303
    assert known.content == unknown.content and known["Location"] == unknown["Location"]
    assert mailed("nobody@example.com") == [] and len(mailed("Ann.Smith@example.com")) == 1


def test_known_or_unknown_the_request_does_the_same_work(client, ann, django_assert_num_queries):
    key, other = key_of(client), key_of(client)
    client.get("/profile/link-sent/")
    for address, key_ in (("ann.smith@example.com", key), ("nobody@example.com", other)):
        with django_assert_num_queries(4):
            ask(client, address, key=key_)
    assert Link.objects.count() == Delivery.objects.count() == 0  # a worker looks, once the answer is given


def test_what_waits_for_the_worker_names_no_address(client, ann):
    ask(client)
    (waiting,) = LinkRequest.objects.values()
    assert waiting["address_digest"] == ann.address_digest and "ann" not in str(waiting)


def test_the_job_of_every_minute_mails_what_no_task_told_of(client, ann, sent):
    ask(client)
    ask(client, "nobody@example.com")
    assert run(name="mail-profile-links", at=timezone.now()).startswith("2 addresses")
    assert len(sent()) == 1 and not LinkRequest.objects.exists()


def test_the_token_is_in_no_row(client, ann, link_in):
    ask(client)
    token = link_in("Ann.Smith@example.com").split("/")[2]
    assert len(token) == 22 and Link.objects.get().token_digest == token_digest(token)
    assert token not in str(list(Delivery.objects.values())) + str(list(Link.objects.values()))


def test_a_second_click_sends_no_second_mail(client, ann, mailed):
    key = key_of(client)
    assert [ask(client, key=key).status_code for _ in range(3)] == [303, 303, 303]
    assert len(mailed("Ann.Smith@example.com")) == 1


def test_a_new_link_ends_the_one_before(client, ann, link_in):
    ask(client)
    first = link_in("Ann.Smith@example.com")
    ask(client)
    second = link_in("Ann.Smith@example.com")
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_too_many_for_one_address_wait_known_or_not(client, ann):
    for address in ("ann.smith@example.com", "nobody@example.com"):
        answers = [ask(client, address) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        assert int(answers[-1]["Retry-After"]) > 0 and address in answers[-1].text


def test_too_many_from_one_network_wait(client, policy):
    statuses = [ask(client, f"a{number}@example.com").status_code for number in range(21)]
    assert statuses == [303] * 20 + [429]


@pytest.mark.parametrize(
    ("posted", "status", "says"),
    [
        ({"address": "ann@"}, 422, 'href="#id_email"'),
        ({"address": "a@example.com, b@example.com"}, 422, "one e-mail address"),
        ({"key": "forged"}, 422, "without its key"),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403, "another site"),
    ],
)
def test_a_form_that_cannot_be_taken_is_shown_again(client, policy, posted, status, says):
    answer = ask(client, **posted)
    assert answer.status_code == status and says in answer.text and "<title>Error:" in answer.text
    assert not LinkRequest.objects.exists()


def test_the_page_may_lie_open_for_a_week_and_no_longer(client, ann):
    key = key_of(client)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert ask(client, key=key).status_code == 422


def test_somebody_erased_meanwhile_gets_nothing(client, ann, sent):
    ask(client)
    type(ann).objects.filter(pk=ann.pk).update(
        address="", name="", company="", country="", telephone="", erased_at=timezone.now()
    )
    run_tasks()
    assert sent() == [] and Link.objects.count() == 0


def test_no_cookie_and_nothing_stored(client, policy):
    for answer in (client.get(LINK_FORM), ask(client), client.get("/profile/link-sent/")):
        assert "no-store" in answer["Cache-Control"] and not answer.cookies
