import pytest
from django.contrib.auth.models import Group, User

from tests.leads.conftest import key_of

pytestmark = pytest.mark.django_db(transaction=True)  # as on the site, with what follows the commit
EVERYTHING = {"updates": "on", "contact": "on", "country": "Canada", "telephone": "+1 416 555 0100"}


@pytest.fixture
def cost(ask, client, statements):
    """Send one form and return how many statements that took, the mail's and the task's included."""

    def of(**answers):
        key = key_of(client)
        with statements() as found:
            assert ask(key=key, **answers).status_code == 303
        return len(found)

    return of


def test_however_much_is_on_file(cost):
    assert {cost(email=f"a{number}@example.com", **EVERYTHING) for number in range(15)} == {13}


def test_of_a_bare_request(cost):
    assert cost() == 12


def test_however_many_colleagues_are_told(cost):
    costs = set()
    for number in range(3):
        member = User.objects.create_user(f"m{number}", email=f"m{number}@responsys.example", is_staff=True)
        member.groups.add(Group.objects.get(name="Lead managers"))
        costs.add(cost(email=f"a{number}@example.com"))
    assert len(costs) == 1 and costs.pop() <= 15
