import pytest
from django.utils import timezone

from leads.requests.process import process_pending
from tests.factories import make_staff
from tests.leads.conftest import key_of

pytestmark = pytest.mark.django_db(transaction=True)  # as on the site, with what follows the commit
EVERYTHING = {"updates": "on", "contact": "on", "country": "Canada", "telephone": "+1 416 555 0100"}
TAKING = 2  # the use of the token with all limits, and the row
TELLING_WORKERS = 1  # on the site a thread does so, at most once a second
PROCESSING = 16  # however many there are


@pytest.fixture
def cost(ask, client, statements):
    """Send one form and return how many statements that took, besides telling the workers."""
    ask(email="first@example.com")  # the day's first of a kind stores the words of its mail
    ask(email="second@example.com", **EVERYTHING)

    def of(**answers):
        key = key_of(client)
        with statements() as found:
            assert ask(key=key, recorded=False, **answers).status_code == 303
        return len(found) - TELLING_WORKERS

    return of


def test_however_much_is_on_file(cost):
    costs = {cost(email=f"a{number}@example.com", **EVERYTHING) for number in range(15)}
    assert costs == {TAKING}


def test_of_a_bare_request(cost):
    assert cost() == TAKING


def test_however_many_colleagues_are_told(cost):
    for number in range(3):
        make_staff(f"m{number}", role="Lead managers", email=f"m{number}@responsys.example")
        assert cost(email=f"a{number}@example.com") == TAKING


@pytest.mark.parametrize("forms", [1, 7])
def test_however_many_are_processed_together(cost, statements, forms):
    for number in range(forms):
        cost(email=f"a{number}@example.com", **EVERYTHING)
    with statements() as found:
        assert process_pending(at=timezone.now()) == forms
    # Which are pending; these, locked; has one a request; people in, and locked; dead mailboxes; are references used;
    # requests and consents in; today's acknowledgements counted, and noted; their texts; links ended, links and mails
    # in; they are pending no more.
    assert len(found) == PROCESSING
