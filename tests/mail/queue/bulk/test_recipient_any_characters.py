import pytest

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.bulk_queue import queue_bulk
from responsys_site.mail.queue.outbox import Recipient
from responsys_site.mail.rendering.placeholders import decrypt_fields

TEXTS = [
    "",
    " ",
    '"',
    "a,b",
    "back\\slash \\N \\.",
    "tab\there",
    "two\r\nlines",
    "},\n{",
    "\\.",
    "Žluťoučký 🐎",
    "'; --",
    "%s",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.django_db
def test_names_and_fields(message, at, text):
    recipient = Recipient(address="o'neill+a%b@exämple.com", name=text, fields={"name": text, 'a"b': "c"})
    queue_bulk(message=message, recipients=[recipient], at=at)
    row = Delivery.objects.get()
    assert (row.address, row.name, row.fields) == (recipient.address, text, recipient.fields)


@pytest.mark.django_db
def test_a_token_is_sealed(message, at):
    fields = {"name": "Ann", "profile_token": "tMAbzLrB9gzmbY3P0sVQ5w"}
    queue_bulk(message=message, recipients=[Recipient(address="ann@example.com", fields=fields)], at=at)
    row = Delivery.objects.get()
    assert fields["profile_token"] not in str(row.fields) and decrypt_fields(row.fields) == fields


@pytest.mark.django_db
def test_each_gets_its_own_fields(message, at):
    given = {"a@example.com": {"name": "},\n{"}, "b@example.com": {}, "c@example.com": {"name": "C", "company": "\\"}}
    people = [Recipient(address=address, fields=fields) for address, fields in given.items()]
    queue_bulk(message=message, recipients=people, at=at)
    assert dict(Delivery.objects.values_list("address", "fields")) == given
