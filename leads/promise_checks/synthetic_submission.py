"""Ask for information as a visitor would, so that nothing of it stays."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from leads.consent.texts import displayed_terms_at
from leads.contact_fields import CONTACT_FIELDS
from leads.models import InformationRequest, PendingSubmission
from leads.requests.process import process
from leads.views.requests import RequestFormView
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.forms.protection import new_form_token
from responsys_site.core.http.self_client import ProbeResponse, request_in_process
from responsys_site.core.promise_checks import FILL_TIME, TEST_ADDRESS, CheckFailed

TYPED = {
    **{field.name: field.example for field in CONTACT_FIELDS},
    "email": TEST_ADDRESS,
    "needs": "Nothing: the site checks itself.",
}


def send_form(*, at: datetime, **ticked: str) -> ProbeResponse:
    """Send the request form with no cookie; `ticked` are boxes, as `updates="on"`. Call it inside `rolled_back`."""
    shown = displayed_terms_at(at=at).facts
    key = new_form_token(form=RequestFormView.form_name, shown=shown, at=at - FILL_TIME)
    body = urlencode({**TYPED, **ticked, "key": key}).encode()
    return request_in_process(path=reverse("leads:request"), method="POST", body=body)


def recorded_request(*, at: datetime, refused: str, **ticked: str) -> InformationRequest:
    """Send the form and return the request that a worker makes of it. Raises CheckFailed(refused) if it makes none.

    What others sent is left to the workers.
    """
    answer = send_form(at=at, **ticked)
    mine = PendingSubmission.objects.filter(address_digest=keyed_digest(TEST_ADDRESS))
    process(numbers=list(mine.values_list("pk", flat=True)), at=at)
    made = InformationRequest.objects.filter(contact__address_digest=keyed_digest(TEST_ADDRESS)).order_by("-pk").first()
    if answer.status != 303 or answer.header("Set-Cookie") or made is None:
        raise CheckFailed(refused)
    return made
