"""Ask for information as a visitor would, so that nothing of it stays."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from leads.models import InformationRequest, WaitingForm
from leads.recording import record
from leads.shown import shown_at
from leads.submission import fresh_key
from responsys_site.ground.addresses import digest
from responsys_site.ground.probing import Answer, ask
from responsys_site.ground.promises import NotKept
from responsys_site.ground.rehearsal import NOBODY, WRITING

TYPED = {"name": "Promise Check", "email": NOBODY, "needs": "Nothing: the site checks itself."}


def send_form(*, at: datetime, **ticked: str) -> Answer:
    """Send the request form with no cookie; `ticked` are boxes, as `updates="on"`. Call it inside `rolled_back`."""
    key = fresh_key(shown=shown_at(at=at), at=at - WRITING)
    body = urlencode({**TYPED, **ticked, "key": key}).encode()
    return ask(path=reverse("leads:request"), method="POST", body=body)


def recorded_request(*, at: datetime, refused: str, **ticked: str) -> InformationRequest:
    """Send the form and return the request that a worker makes of it. Raises NotKept with `refused` if it makes none.

    What others sent is left to the workers.
    """
    answer = send_form(at=at, **ticked)
    for number in WaitingForm.objects.filter(address_digest=digest(NOBODY)).values_list("pk", flat=True):
        record(number=number, at=at)
    made = InformationRequest.objects.filter(contact__address_digest=digest(NOBODY)).order_by("-pk").first()
    if answer.status != 303 or answer.header("Set-Cookie") or made is None:
        raise NotKept(refused)
    return made
