import re

import pytest

from leads.models import ConsentEvent, InformationRequest
from responsys_site.mail.models import Delivery, Message
from tests.leads.receipts.conftest import path_in

ANOTHER = "A" * 22


@pytest.mark.parametrize("token", [ANOTHER, "short", "A" * 23, "A" * 21 + "B", "A" * 21 + "é", "%20" * 22, "A" * 2000])
@pytest.mark.parametrize("end", ["/", ".json"])
def test_a_token_that_we_never_made_opens_nothing(mail, client, token, end):
    answer = client.get(f"/privacy/receipts/{token}{end}")
    assert answer.status_code == 404 and "receipt" not in re.sub(r"<head>.*</head>", "", answer.text, flags=re.DOTALL)


def test_an_altered_token_opens_nothing(mail, client):
    path = path_in(mail)
    token = path.split("/")[3]
    for place, letter in enumerate(token):
        other = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        assert client.get(path.replace(token, other)).status_code == 404


def test_no_row_holds_it(mail):
    token = path_in(mail).split("/")[3]
    for model in (InformationRequest, ConsentEvent, Message, Delivery):
        assert not any(token in str(row) for row in model.objects.values())


def test_another_key_opens_nothing(mail, client, settings):
    settings.DIGEST_KEY = "another key of the same site, or a thief's own"
    assert client.get(path_in(mail)).status_code == 404


@pytest.mark.parametrize("end", ["/", ".json"])
def test_nobody_keeps_or_lists_the_page(mail, client, end):
    answer = client.get(path_in(mail).rstrip("/") + end)
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("end", ["/", ".json"])
def test_it_answers_no_post(mail, client, end):
    assert client.post(path_in(mail).rstrip("/") + end).status_code == 405
