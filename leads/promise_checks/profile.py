"""Proof that whoever registers is mailed a form by which they put their information right."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from leads.models import FieldChange
from leads.promise_checks.rehearsal import TYPED, recorded_request
from responsys_site.ground.probing import Answer, ask
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import rolled_back
from responsys_site.mail.models import Delivery
from responsys_site.mail.sealing import opened_fields

BETTER = "Promise Check, put right"


@check("L4")
def registering_mails_a_form_that_corrects(*, at: datetime) -> str:
    """The acknowledgement's own link opens the form filled from the database, and what is saved there is kept."""
    with rolled_back():
        request = recorded_request(at=at, refused=_("The request form does not take a request."))
        mailed = Delivery.objects.filter(address_digest=request.contact.address_digest).order_by("pk").first()
        token = opened_fields(mailed.fields).get("profile_token", "") if mailed else ""
        if not token:
            raise NotKept(_("Somebody who registers is mailed no form to update the information."))
        if TYPED["name"] not in _profile(token).text:
            raise NotKept(_("The mailed form does not open with what we hold."))
        _profile(token, method="POST", body=b"name=" + BETTER.encode().replace(b" ", b"+"))
        if not FieldChange.objects.filter(contact=request.contact, field="name", new=BETTER).exists():
            raise NotKept(_("What is put right on the mailed form is not kept."))
    return _("A link like the one that we mail opened the form with what we hold, and a correction was kept.")


def _profile(token: str, *, method: str = "GET", body: bytes = b"") -> Answer:
    return ask(path=reverse("leads:profile", args=[token]), method=method, body=body)
