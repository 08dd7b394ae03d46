"""Tell lead managers of quarantined requests that none of them has seen."""

from datetime import datetime, timedelta

from django.db import transaction

from leads.emails import send_unseen_requests
from leads.models import LaidAside
from leads.roles import LEAD_MANAGERS
from responsys_site.ground.limits import spend
from responsys_site.ground.roles import addresses_of_role

A_DAY = timedelta(days=1)


@transaction.atomic
def remind_of_unseen(*, at: datetime) -> int:
    """Queue one mail about all of them, once a day at most; return how many there are that colleagues were told of."""
    unseen = LaidAside.objects.unseen(at=at).count()
    addresses = addresses_of_role(role=LEAD_MANAGERS) if unseen else []
    if not addresses or not spend(name="unseen-requests", subject="", limit=1, window=A_DAY, at=at).allowed:
        return 0
    send_unseen_requests(number=unseen, addresses=addresses, at=at)
    return unseen
