from datetime import UTC, datetime

import pytest
import time_machine

from leads.models import (
    ConsentEvent,
    Contact,
    ContactChange,
    InformationRequest,
    Link,
    PendingSubmission,
    QuarantinedSubmission,
)
from privacy.promises.runner import run_checks
from responsys_site.mail.models import Delivery, Suppression


@pytest.mark.parametrize("promise", ["L1", "L2", "L3", "L4", "T7"])
def test_it_is_kept_today(state_of, settings, promise):
    assert state_of(promise) == "kept"
    for model in (
        ConsentEvent,
        Contact,
        ContactChange,
        InformationRequest,
        QuarantinedSubmission,
        Link,
        PendingSubmission,
        Delivery,
        Suppression,
    ):
        assert model.objects.count() == 0
    assert not settings.OPT_OUT_JOURNAL.exists()


def test_the_first_version_names_the_other_fields_in_general(policy):
    at = datetime(2026, 10, 15, tzinfo=UTC)  # version 2 is posted, and not in force before November
    with time_machine.travel(at, tick=False):
        (result,) = run_checks(at=at, only={"L1"})
    assert result.state == "kept"
