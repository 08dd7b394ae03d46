"""Checks that people get a form by mail to correct their data, and that staff can correct it from a case."""

from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from leads.contact_fields import CONTACT_FIELDS
from leads.models import Contact
from leads.promise_checks.synthetic_submission import recorded_request
from privacy.desk.admin.actions import CASE_ACTIONS
from privacy.desk.models import Case
from privacy.desk.synthetic_case import (
    create_colleague,
    deliver_mail,
    latest_delivery,
    submit_correction,
)
from responsys_site.core.http.self_client import ProbeResponse, request_in_process
from responsys_site.core.promise_checks import CheckFailed, check, rollback_after
from responsys_site.mail.models import Delivery
from responsys_site.mail.rendering.placeholders import decrypt_fields, delivery_fields, substitute

OLD = {field.name: field.example for field in CONTACT_FIELDS}
NEW = {name: f"{example} 2" for name, example in OLD.items()}


@check("L4")
def registering_mails_a_form_that_corrects(*, at: datetime) -> str:
    """The acknowledgement's own link opens the form filled from the database, and what is saved there is kept."""
    with rollback_after():
        request = recorded_request(at=at, refused=_("The request form does not take a request."))
        mailed = Delivery.objects.filter(address_digest=request.contact.address_digest).order_by("pk").first()
        token = decrypt_fields(mailed.fields).get("profile_token", "") if mailed else ""
        if not token:
            raise CheckFailed(_("Somebody who registers is mailed no form to update the information."))
        page = _profile(token).text
        if not all(value in page for value in OLD.values()):
            raise CheckFailed(_("The mailed form does not open with what we hold."))
        _profile(token, method="POST", body=urlencode(NEW).encode())
        if not _is_corrected(request.contact):
            raise CheckFailed(_("Corrections on the profile form are not saved."))
    return _("A link like the one that we mail opened the form with what we hold, and a correction was kept.")


def _is_corrected(contact: Contact) -> bool:
    """Whether every field has its new value, and a line in the history."""
    changed = set(contact.field_changes.values_list("field", "old", "new"))
    contact.refresh_from_db()
    return changed >= {(name, OLD[name], NEW[name]) for name in NEW} and contact.contact_details == NEW


def _profile(token: str, *, method: str = "GET", body: bytes = b"") -> ProbeResponse:
    return request_in_process(path=reverse("leads:profile", args=[token]), method=method, body=body)


@check("L5")
def correction_is_made_from_its_case(*, at: datetime) -> str:
    """A colleague puts right, from the case that asked for it, what is on file; the mail of it lists old and new.

    A reply to that mail belongs to the same case.
    """
    with rollback_after():
        contact = recorded_request(at=at, refused=_("The request form does not take a request.")).contact
        case = submit_correction(at=at)
        _correct(case)
        if not _is_corrected(contact):
            raise CheckFailed(_("A correction from a case at the privacy desk is not saved."))
        mailed = latest_delivery(case=case)
        if mailed is None or not case.events.filter(delivery=mailed).exists():
            raise CheckFailed(_("A correction is not confirmed by a mail of its case."))
        if not all(f" {value}\n" in _text_of(mailed) for value in (*OLD.values(), *NEW.values())):
            raise CheckFailed(_("The confirmation of a correction does not list old and new."))
        if deliver_mail(at=at, in_reply_to=mailed.message_id_header) != case:
            raise CheckFailed(_("A reply to the e-mail about a correction doesn't reach its case."))
    return _(
        "A detail was corrected from a case; its e-mail listed the old and new value, and a reply reached the case."
    )


def _correct(case: Case) -> None:
    """When it came: the site's own clock goes on, and may be ahead of when the check began."""
    data = NEW | {"seen": CASE_ACTIONS.revision_of(case)}
    try:
        CASE_ACTIONS.execute(name="correct", row=case, data=data, user=create_colleague(), at=case.received_at)
    except ValidationError as refused:  # no app holds anything of the kind
        raise CheckFailed(_("A correction from a case at the privacy desk is not saved.")) from refused


def _text_of(mailed: Delivery) -> str:
    return substitute(mailed.message.text, delivery_fields(delivery=mailed))
