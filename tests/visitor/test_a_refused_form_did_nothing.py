import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine

from responsys_site.core.http.request_validation import URLENCODED
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.usefixtures("policy")
ANN = {"name": "Ann", "email": "ann@example.com"}
TYPED = {
    "/request-information/": {**ANN, "needs": "Prices"},
    "/privacy/ask/": {**ANN, "kind": "question", "text": "Why?"},
    "/privacy/correction/": {**ANN, "wrong": "this", "right": "that"},
    "/privacy/report-mail/": {**ANN, "text": "This one"},
    "/profile/": ANN,
    "/privacy/cases/": {**ANN, "reference": "P-7K3Q2M"},
}
NETWORK = 20  # what each form takes from one network in an hour


def filled_in(form: str, **changes) -> str:
    """The body of a form that was open for a minute."""
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=1)):
        key = re.search(r'name="key" value="([^"]+)"', SiteClient().get(form).text)[1]
    return urlencode({"key": key, **TYPED[form], **changes})


def post(form: str, body: str, ip: str = "203.0.113.9") -> int:
    return SiteClient().post(form, body, content_type=URLENCODED, REMOTE_ADDR=ip).status_code


@pytest.mark.parametrize("form", TYPED)
def test_the_same_post_is_refused_again_and_taken_when_the_limit_is_over(form):
    while post(form, body := filled_in(form)) == 303:
        pass
    assert [post(form, body) for _ in range(2)] == [429, 429]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert [post(form, body) for _ in range(2)] == [303, 303]


@pytest.mark.parametrize("form", TYPED)
def test_a_network_over_its_limit_uses_up_nothing_of_a_stranger(form):
    for number in range(NETWORK):
        post(form, filled_in(form, email=f"a{number}@example.org", reference=f"P-7K3Q{number:02}"))
    assert [post(form, filled_in(form)) for _ in range(6)] == [429] * 6
    assert post(form, filled_in(form), ip="198.51.100.7") == 303
