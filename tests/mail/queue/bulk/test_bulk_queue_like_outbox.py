from django.forms.models import model_to_dict

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.bulk_queue import queue_bulk
from responsys_site.mail.queue.outbox import Recipient, queue
from tests.mail.queue.bulk.conftest import WRITTEN

LIST = [
    Recipient(address="Ann.Lee+news@Example.COM", name="Ann", fields={"name": "Ann"}),
    Recipient(address="zofie@bücher.example", fields={"name": "Žofie"}),
]


def rows(message) -> list[dict]:
    return [model_to_dict(row, exclude=["id", "message"]) for row in message.deliveries.order_by("address")]


def test_every_column_is_alike(message, at, db):
    plain = queue(kind=message.kind, written=WRITTEN, recipients=LIST, at=at)
    queue_bulk(message=message, recipients=LIST, at=at)
    assert rows(message) == rows(plain)
    assert Delivery.objects.due(at=at).count() == 4
