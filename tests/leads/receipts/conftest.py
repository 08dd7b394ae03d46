import json
import re
from email import message_from_bytes, policy

import pytest

PATH = re.compile(r"/privacy/receipts/[\w-]{22}/")


def path_in(mail) -> str:
    return PATH.search(mail.body)[0]


def document_in(mail) -> dict:
    """The receipt that came with a mail, read from its very bytes."""
    parsed = message_from_bytes(mail.message(policy=policy.SMTP).as_bytes(), policy=policy.default)
    (attachment,) = parsed.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == ("consent-receipt.json", "application/json")
    return json.loads(attachment.get_content())


@pytest.fixture
def mail(ask, sent):
    """The acknowledgement that somebody gets who ticked everything."""
    ask(updates="on", contact="on")
    return sent()[0]


@pytest.fixture
def page(client):
    """The words of a receipt's page as one line."""

    def read(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200
        return " ".join(answer.text.split())

    return read
