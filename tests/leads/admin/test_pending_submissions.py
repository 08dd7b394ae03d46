from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.requests.process import process_pending

LIST = "/in/admin/leads/pendingsubmission/"


@pytest.fixture
def waits(ask):
    ask(recorded=False)


def test_the_list_says_since_when(waits, staff):
    with time_machine.travel(timezone.now() + timedelta(minutes=7), tick=False):
        page = staff.get(LIST).text
    assert "Ann Smith" in page and "7\xa0minutes" in page


def test_the_index_names_it_only_while_something_waits(waits, staff):
    assert f'href="{LIST}"' in staff.get("/in/admin/").text
    process_pending(at=timezone.now())
    assert f'href="{LIST}"' not in staff.get("/in/admin/").text
