from datetime import timedelta

import pytest

from leads.models import Contact


@pytest.fixture
def put(db, at):
    return lambda **known: Contact.objects.get_or_create_contact(address="ann@example.com", at=at, **known)


def test_an_address_alone_is_enough(put, at):
    ann = put()
    assert (ann.address, ann.name, ann.created_at) == ("ann@example.com", "", at)


def test_an_address_alone_changes_nobody_who_is_on_file(put):
    ann = put(name="Ann", company="Example")
    again = put()
    assert (again.pk, again.name, again.company) == (ann.pk, "Ann", "Example")


def test_what_is_known_stays_and_what_is_empty_is_filled(put):
    put(name="Ann")
    ann = put(name="Anna", company="Example")
    assert (ann.name, ann.company) == ("Ann", "Example")


def test_somebody_who_was_erased_starts_afresh(put, at):
    put().erase(at=at + timedelta(days=1))
    assert put().erased_at is None and Contact.objects.count() == 2
