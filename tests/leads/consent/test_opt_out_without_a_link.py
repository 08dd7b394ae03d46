import re
from datetime import timedelta

import pytest

from leads.consent import opt_out
from responsys_site.core.models import RateLimitCounter
from responsys_site.mail.models import Delivery, Suppression
from tests.leads.consent.conftest import ANN, link_in

PAGE = "/opt-out/"


@pytest.mark.parametrize("address", [ANN, "nobody@example.org"])
def test_the_mailbox_gets_a_link_that_acts(client, ann, mails, address):
    assert client.post(PAGE, {"email": address}).status_code == 200
    assert not Suppression.objects.exists()
    (mail,) = mails()
    assert mail.to[0].lower() == address.lower()
    assert client.post(link_in(mail, "opt-out")).status_code == 200
    assert Suppression.objects.count() == 1


def test_every_address_is_answered_alike(client, ann, stop):
    known, unknown = (client.post(PAGE, {"email": address}) for address in (ANN, "nobody@example.org"))
    stop()
    answers = [known, unknown, client.post(PAGE, {"email": ANN}), client.post(PAGE, {"email": ANN.lower()})]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, known.content)}


def test_known_and_unknown_cost_the_same_queries(client, ann, django_assert_num_queries):
    client.post(PAGE, {"email": "first@example.org"})
    for address in (ANN, "nobody@example.org"):
        with django_assert_num_queries(9):
            assert client.post(PAGE, {"email": address}).status_code == 200


def test_a_mailbox_gets_one_mail_a_day(client, ann, clock):
    for address in (ANN, ANN.upper(), ANN.lower(), "ann.smith+1@example.com"):
        client.post(PAGE, {"email": address})
    assert Delivery.objects.count() == 1
    clock.shift(timedelta(days=1))
    client.post(PAGE, {"email": ANN})
    assert Delivery.objects.count() == 2


def test_a_network_asks_for_twenty_an_hour(client, ann):
    answers = [client.post(PAGE, {"email": f"a{number}@example.org"}) for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600 and "a20@example.org" in answers[-1].text


def test_all_networks_together_have_a_limit_too(client, ann, monkeypatch):
    monkeypatch.setattr(opt_out, "LINKS_OF_ALL", 1)
    answers = [client.post(PAGE, {"email": ANN}, REMOTE_ADDR=f"192.0.{number}.1") for number in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_what_all_share_is_counted_last_for_others_wait_for_it(client, ann, monkeypatch):
    send, used = opt_out.send_opt_out_link, []
    counters = RateLimitCounter.objects.filter(name="opt-out-link-of-all")
    monkeypatch.setattr(opt_out, "send_opt_out_link", lambda **one: [used.append(counters.exists()), send(**one)])
    client.post(PAGE, {"email": ANN})
    assert used == [False] and counters.get().count == 1


@pytest.mark.parametrize("address", ["", "ann", "a@example.com, b@example.com", "a@example.com\r\nBcc: b@example.com"])
def test_what_is_no_address_is_shown_again(client, ann, address):
    answer = client.post(PAGE, {"email": address})
    assert answer.status_code == 422 and "id_email_error" in answer.text
    assert not Delivery.objects.exists()


def test_a_page_of_another_site_cannot_send_it(client, ann):
    answer = client.post(PAGE, {"email": ANN}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and ANN in answer.text
    assert not Delivery.objects.exists()


def test_it_needs_no_cookie_and_keeps_nothing(client, ann):
    for answer in (client.get(PAGE), client.post(PAGE, {"email": ANN})):
        assert not answer.cookies and "no-store" in answer["Cache-Control"]
    assert not re.search(r"csrf|ann\.smith", client.post(PAGE, {"email": ANN}).text, re.I)
