"""Whoever writes to the database directly, past Python's own protection."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from responsys_site.mail.models import Delivery, Message, MessageTotal
from tests.factories import make_message

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def expect_refusal(*statements: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def message() -> Message:
    return make_message("ana@example.com", kind=Message.Kind.LEGAL, at=AT)


def test_a_delivery_of_no_message_is_refused(message):
    copied = Delivery.objects.get()
    copied.pk, copied.message_id = None, message.pk + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        copied.save()


def test_a_message_with_deliveries_cannot_be_removed(message):
    expect_refusal(f"DELETE FROM mail_message WHERE id = {message.pk}")
    expect_refusal("DELETE FROM mail_messagetotal", f"DELETE FROM mail_message WHERE id = {message.pk}")
    assert Message.objects.exists()
    assert MessageTotal.objects.exists()


def test_nor_can_its_totals_be_emptied_first(message):
    emptied = "UPDATE mail_messagetotal SET recipients = 0, queued = 0"
    expect_refusal(emptied, "DELETE FROM mail_messagetotal", "DELETE FROM mail_message")


@pytest.mark.parametrize("table", ["mail_delivery", "mail_messagetotal"])
def test_neither_moves_to_another_message(message, table):
    other = Message.objects.get()
    other.pk = None
    other.save()
    expect_refusal(f"UPDATE {table} SET message_id = {other.pk}")


def test_a_message_goes_once_it_has_no_deliveries(message):
    Delivery.objects.all().delete()
    message.delete()
    assert not MessageTotal.objects.exists()
