import pytest

from leads.models import (
    ConsentEvent,
    Contact,
    ContactChange,
    InformationRequest,
    Link,
    PendingSubmission,
    QuarantinedSubmission,
)
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
