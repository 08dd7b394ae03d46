import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Contact, ContactChange
from tests.factories import make_contact
from tests.leads.profile.conftest import NEW


@pytest.fixture
def ben(policy) -> Contact:
    return make_contact("Ann.Jones@Example.org", name="Ben")


def test_whoever_asks_gets_the_same_answer(page, ben):
    taken, free = page.name_new_address(NEW), page.name_new_address("free@example.net")
    assert taken.status_code == free.status_code == 303
    assert taken["Location"] == free["Location"] and taken.content == free.content


def test_free_or_taken_the_request_does_the_same_work(page, ben):
    page.name_new_address("first@example.net")
    counts = []
    for address in ("free@example.net", NEW):
        with CaptureQueriesContext(connection) as queries:
            page.name_new_address(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_its_owner_is_told_and_gets_no_link_to_confirm(page, ben, mailed):
    page.name_new_address(NEW)
    (mail,) = mailed(NEW)
    assert "we did nothing" in mail.body and "/profile/new-address/" not in mail.body
    assert "Ann Smith" not in mail.body and ContactChange.objects.count() == 0


def test_an_address_taken_before_the_link_is_pressed_stays_with_its_record(client, page, ann, link_in):
    page.name_new_address(NEW)
    path = link_in(NEW, "profile/new-address/")
    ben = make_contact(NEW, name="Ben")
    answer = client.post(path)
    assert answer.status_code == 409 and "never merge two records" in answer.text
    ann.refresh_from_db()
    assert ann.address == "Ann.Smith@example.com" and Contact.objects.of(address_digest=ben.address_digest) == ben
    assert client.get(page.path).status_code == 200 and ContactChange.objects.count() == 0
