import re

import pytest

from responsys_site.core.models import RateLimitCounter
from tests.leads.conftest import key_of

KNOWN, UNKNOWN = "ann.smith@example.com", "zoe.smith@example.com"


@pytest.fixture
def known_and_unknown(ask):
    """Send the same form for somebody on file and for somebody who is not."""
    ask(email=KNOWN)

    def send(**answers):
        RateLimitCounter.objects.all().delete()  # as on another day
        return [ask(email=address, **answers) for address in (KNOWN, UNKNOWN)]

    return send


def told(answer) -> tuple:
    """All that a stranger gets to see, but for the one-time key, the address they typed and the request's number."""
    page = re.sub(r'name="key" value="[^"]+"', "", answer.text).replace(KNOWN, "").replace(UNKNOWN, "")
    changing = {"X-Request-ID", "Content-Length", "Expires"}  # by the key's length and the second of the clock
    headers = {name: value for name, value in answer.headers.items() if name not in changing}
    return answer.status_code, page, headers


@pytest.mark.parametrize("answers", [{}, {"updates": "on", "contact": "on"}, {"website": "x"}, {"name": ""}])
def test_both_get_the_same_answer(known_and_unknown, client, answers):
    known, unknown = known_and_unknown(**answers)
    assert told(known) == told(unknown)
    assert abs(len(known.content) - len(unknown.content)) <= 4  # keys differ by a character or so
    if known.status_code == 303:
        assert known.content == unknown.content
        assert client.get(known["Location"]).content == client.get(unknown["Location"]).content


def test_both_cost_the_same(known_and_unknown, ask, client, statements):
    known_and_unknown()
    RateLimitCounter.objects.all().delete()
    costs = []
    for address in (KNOWN, "new@example.com"):
        key = key_of(client)
        with statements() as found:
            ask(key=key, email=address)
        costs.append(found)
    assert costs[0] == costs[1] and costs[0]
