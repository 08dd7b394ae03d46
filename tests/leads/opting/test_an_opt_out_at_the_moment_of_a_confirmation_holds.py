import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from leads.confirmation import issue_confirm_link
from leads.models import Contact
from leads.ratchet import may_get_updates
from responsys_site.ground.addresses import digest
from responsys_site.mail.models import Suppression
from tests.leads.opting.conftest import ANN, field, opt_out_path
from tests.wsgi_client import SiteClient


@pytest.mark.django_db(transaction=True)
def test_whichever_of_them_comes_first(policy):
    now = timezone.now()
    ann = Contact.objects.create(address=ANN, address_digest=digest(ANN), created_at=now)
    Suppression.objects.add(
        address_digest=digest(ANN), scope="marketing", reason="opted out", at=now - timedelta(days=1)
    )
    path = f"/confirm/{issue_confirm_link(contact=ann, purpose='updates', at=now)}/"
    posts = [(path, {"key": field(SiteClient().get(path), "key")}), (opt_out_path(), {})]
    statuses = []

    def press(address, posted):
        statuses.append(SiteClient().post(address, posted).status_code)
        connection.close()

    threads = [threading.Thread(target=press, args=post) for post in posts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert set(statuses) <= {200, 410} and len(statuses) == 2
    assert not may_get_updates(address_digest=digest(ANN))
