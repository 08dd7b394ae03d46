from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from leads.models import InformationRequest, PendingSubmission, QuarantinedSubmission
from responsys_site.mail.models import Delivery, Suppression
from tests.factories import make_staff, sign_in


@pytest.fixture
def request_of_ann(ask) -> InformationRequest:
    ask()
    return InformationRequest.objects.get()


@pytest.fixture
def member(db):
    """The browser of a signed-in member of staff with this role and these further rights."""
    return lambda role="", *rights: sign_in(make_staff(f"member {role}", *rights, role=role))


@pytest.fixture
def laid_aside(ask_after) -> QuarantinedSubmission:
    """A form of Ann's that came back faster than anybody writes."""
    ask_after(timedelta(0), updates="on")
    return QuarantinedSubmission.objects.get()


@pytest.fixture
def rows_of_ann(request_of_ann, laid_aside) -> dict[str, Any]:
    """One row of each kind that is about Ann, by what its page is called."""
    contact = request_of_ann.contact
    aside = {name: value for name, value in laid_aside.field_values.items() if name != "form_nonce_digest"}
    Suppression.objects.add(
        address_digest=contact.address_digest, scope="marketing", reason="opted out", at=timezone.now()
    )
    return {
        "request": request_of_ann,
        "contact": contact,
        "consentevent": request_of_ann.choices.get(),
        "quarantinedsubmission": laid_aside,
        "pendingsubmission": PendingSubmission.objects.create(form_nonce_digest="w", **aside),
        "delivery": Delivery.objects.get(),
        "suppression": Suppression.objects.get(),
    }
