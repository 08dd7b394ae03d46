import pytest
from django.contrib.auth.models import Group, User
from django.db import connection

from tests.leads.conftest import key_of

pytestmark = pytest.mark.django_db(transaction=True)  # as on the site, with what follows the commit
EVERYTHING = {"updates": "on", "contact": "on", "country": "Canada", "telephone": "+1 416 555 0100"}
# PostgreSQL takes the whole capture as one message; SQLite, which is in the same process, takes its statements in turn.
CAPTURE = {"postgresql": {"bare": 1, "whole": 1}, "sqlite": {"bare": 11, "whole": 12}}
TELLING_WORKERS = 2  # on the site a thread does so, at most once a second


@pytest.fixture
def cost(ask, client, statements):
    """Send one form and return how many statements that took, besides telling the workers."""
    ask(email="first@example.com")  # the day's first of a kind stores the words of its mail
    ask(email="second@example.com", **EVERYTHING)

    def of(**answers):
        key = key_of(client)
        with statements() as found:
            assert ask(key=key, **answers).status_code == 303
        return len(found) - TELLING_WORKERS

    return of


def test_however_much_is_on_file(cost):
    costs = {cost(email=f"a{number}@example.com", **EVERYTHING) for number in range(15)}
    assert costs == {CAPTURE[connection.vendor]["whole"]}


def test_of_a_bare_request(cost):
    assert cost() == CAPTURE[connection.vendor]["bare"]


def test_however_many_colleagues_are_told(cost):
    for number in range(3):
        member = User.objects.create_user(f"m{number}", email=f"m{number}@responsys.example", is_staff=True)
        member.groups.add(Group.objects.get(name="Lead managers"))
        assert cost(email=f"a{number}@example.com") == CAPTURE[connection.vendor]["bare"]
