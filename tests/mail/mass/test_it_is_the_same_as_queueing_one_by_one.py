from django.forms.models import model_to_dict

from responsys_site.mail.mass import queue_to_many
from responsys_site.mail.models import Delivery
from responsys_site.mail.outbox import Recipient, queue
from tests.mail.mass.conftest import WRITTEN

LIST = [
    Recipient(address="Ann.Lee+news@Example.COM", name="Ann", fields={"name": "Ann"}),
    Recipient(address="zofie@bücher.example", fields={"name": "Žofie"}),
]


def rows(message) -> list[dict]:
    return [model_to_dict(row, exclude=["id", "message"]) for row in message.deliveries.order_by("address")]


def test_every_column_is_alike(message, at, db):
    plain = queue(kind=message.kind, written=WRITTEN, recipients=LIST, at=at)
    queue_to_many(message=message, recipients=LIST, at=at)
    assert rows(message) == rows(plain)
    assert Delivery.objects.due(at=at).count() == 4
