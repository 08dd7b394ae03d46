"""Proof of what people are told of their choices: the receipt that goes with the mail is the stored choice."""

import json
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from leads.consent_records import receipt_token
from leads.models import InformationRequest
from leads.promise_checks.rehearsal import recorded_request
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import rolled_back
from responsys_site.mail.filling import attached, fields_of
from responsys_site.mail.models import Delivery


@check("L2")
def receipt_is_what_was_chosen(*, at: datetime) -> str:
    """A request is sent; its receipt opens and verifies, and is the very file that its mail carries."""
    with rolled_back():
        request = recorded_request(at=at, refused=_("The request form does not take a request."), updates="on")
        token = receipt_token(nonce_digest=request.form_nonce_digest)
        page = ask(path=reverse("receipts:receipt", args=[token]))
        if page.status != 200 or "badge--not-kept" in page.text or not _shows_each_choice(request, page.text):
            raise NotKept(_("The receipt of a request does not show what was chosen, or does not verify."))
        if ask(path=reverse("receipts:receipt_json", args=[token])).text != _mailed(request):
            raise NotKept(_("The receipt in the mail is not the one on the site."))
    return _("A request got a receipt that shows what was chosen, and its mail carried the same.")


def _shows_each_choice(request: InformationRequest, text: str) -> bool:
    rows = request.choices.values_list("wording_sha256", "policy_text_sha256")
    return all(one in text for row in rows for one in row)


def _mailed(request: InformationRequest) -> str:
    theirs = Delivery.objects.filter(address_digest=request.contact.address_digest).exclude(message__attachment="")
    delivery = theirs.select_related("message").order_by("-pk").first()
    if delivery is None:
        return ""
    document = json.loads(attached(message=delivery.message, fields=fields_of(delivery=delivery)))
    return json.dumps(document, ensure_ascii=False, indent=1)
