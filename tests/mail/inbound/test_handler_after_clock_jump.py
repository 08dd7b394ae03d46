from datetime import timedelta

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import IncomingMail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("ahead", "state"), [({"days": 365}, "handled"), ({"minutes": 4}, "new")])
def test_a_mail_waits_no_longer_than_between_two_tries(take_in, letter, at, ahead, state):
    take_in(letter())
    IncomingMail.objects.update(next_attempt_at=at + timedelta(**ahead), attempts=1)
    run(name="handle-incoming-mail", at=at)
    assert IncomingMail.objects.get().state == state
