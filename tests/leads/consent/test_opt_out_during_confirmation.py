import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from leads.consent.double_opt_in import issue_confirm_link
from leads.consent.eligibility import can_receive_updates
from leads.models import Contact
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression
from tests.leads.consent.conftest import ANN, field, opt_out_path
from tests.wsgi_client import SiteClient


@pytest.mark.django_db(transaction=True)
def test_whichever_of_them_comes_first(policy):
    now = timezone.now()
    ann = Contact.objects.create(address=ANN, address_digest=keyed_digest(ANN), created_at=now)
    Suppression.objects.add(
        address_digest=keyed_digest(ANN), scope="marketing", reason="opted out", at=now - timedelta(days=1)
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
    assert not can_receive_updates(address_digest=keyed_digest(ANN))
