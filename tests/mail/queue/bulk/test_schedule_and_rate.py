from collections import Counter
from datetime import timedelta

import pytest

from responsys_site.mail.models import Delivery

MINUTE = timedelta(minutes=1)


def dues(at) -> Counter:
    return Counter((due_at - at) // MINUTE for due_at in Delivery.objects.values_list("due_at", flat=True))


def test_none_before_the_time_that_the_message_names(queued_to, message, at):
    message.not_before = at + timedelta(hours=1)
    queued_to("ann@example.com", "ben@example.com")
    assert dues(at) == {60: 2}
    assert not Delivery.objects.due(at=at).exists()


@pytest.mark.usefixtures("small_slices")
def test_no_more_a_minute_than_the_message_allows(queued_to, message, at):
    message.per_minute = 4
    queued_to(*(f"{n}@example.com" for n in range(10)))
    assert dues(at) == {0: 4, 1: 4, 2: 2}


@pytest.mark.usefixtures("small_slices")
def test_who_stands_first_in_the_list_is_written_to_first(queued_to, message, at):
    message.per_minute = 1
    queued_to(*(f"{n}@example.com" for n in range(8)))
    in_turn = Delivery.objects.order_by("due_at").values_list("address", flat=True)
    assert list(in_turn) == [f"{n}@example.com" for n in range(8)]


@pytest.mark.usefixtures("small_slices")
def test_a_second_list_goes_on_where_the_first_ends(queued_to, message, at):
    message.per_minute = 4
    queued_to(*(f"{n}@example.com" for n in range(6)))
    queued_to(*(f"{n}@example.org" for n in range(4)))
    assert dues(at) == {0: 4, 1: 4, 2: 2}
