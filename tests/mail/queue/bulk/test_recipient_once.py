import pytest

from responsys_site.mail.models import Delivery, MessageTotal
from responsys_site.mail.queue.bulk_queue import BulkResult


def addresses() -> list[str]:
    return list(Delivery.objects.order_by("address").values_list("address", flat=True))


def test_an_address_twice_in_a_slice_gets_one_and_the_first_spelling_wins(queued_to):
    result = queued_to("Ann@example.com", "ann@EXAMPLE.com", "ben@example.com")
    assert result == BulkResult(queued=2, duplicates=1)
    assert addresses() == ["Ann@example.com", "ben@example.com"]


@pytest.mark.usefixtures("small_slices")
def test_so_does_one_that_comes_again_much_later(queued_to):
    result = queued_to("Zoe@bücher.example", *(f"{n}@example.com" for n in range(5)), "zoe@BÜCHER.example")
    assert result == BulkResult(queued=6, duplicates=1)
    assert "Zoe@bücher.example" in addresses() and "zoe@BÜCHER.example" not in addresses()


def test_a_list_that_is_queued_again_adds_nobody(queued_to):
    queued_to("ann@example.com", "ben@example.com")
    assert queued_to("ben@example.com", "Ann@example.com", "eve@example.com") == BulkResult(queued=1, duplicates=2)


@pytest.mark.usefixtures("small_slices")
def test_the_totals_agree(queued_to, message):
    queued_to(*(f"{n % 8}@example.com" for n in range(20)))
    total = MessageTotal.objects.get(message=message)
    assert total.recipients == total.queued == 8


def test_an_empty_list_is_a_message_to_nobody(queued_to, message):
    assert queued_to() == BulkResult() and message.pk


@pytest.mark.usefixtures("small_slices")
def test_somebody_who_is_there_already_keeps_nobody_of_the_slice_out(queued_to):
    queued_to("cat@example.com")
    result = queued_to(*(f"{name}@example.com" for name in ("ann", "ben", "cat", "dan", "eve", "fay")))
    assert result == BulkResult(queued=5, duplicates=1)
    assert addresses() == [f"{name}@example.com" for name in ("ann", "ben", "cat", "dan", "eve", "fay")]
