"""Checks that mailings stop after an opt-out and go only to people who confirmed, and that receipts are right."""

import json
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from leads.consent.receipts import receipt_token
from leads.consent.texts import ONE_CLICK
from leads.models import ConsentEvent, InformationRequest
from leads.promise_checks.synthetic_submission import recorded_request
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.http.self_client import request_in_process
from responsys_site.core.journal.replay import is_in_sync
from responsys_site.core.promise_checks import TEST_ADDRESS, CheckFailed, NothingToCheck, check, rollback_after
from responsys_site.core.tokens import opt_out_token
from responsys_site.mail.models import Delivery, Message, Suppression
from responsys_site.mail.rendering.placeholders import delivery_fields, render_attachment

APPLYING = timedelta(minutes=5)  # a job applies what the journal alone holds, every minute


@check("L3")
def opt_out_works(*, at: datetime) -> str:
    """A synthetic opt-out by a real link: opening it does nothing, the button acts, a broken link is refused."""
    address_digest = keyed_digest(TEST_ADDRESS)
    token = opt_out_token(address_digest=address_digest)
    path = reverse("leads:opt_out", args=[token])
    stopped = Suppression.objects.filter(address_digest=address_digest)
    with rollback_after() as journal_lines:
        if request_in_process(path=path).status != 200 or stopped.exists() or journal_lines.exists():
            raise CheckFailed(_("Opening an opt-out link does not work, or acts before the button is pressed."))
        if request_in_process(path=path, method="POST", body=ONE_CLICK.encode()).status != 200 or not stopped.exists():
            raise CheckFailed(_("An opt-out by link has no effect."))
        if not journal_lines.exists() or address_digest not in journal_lines.read_text():
            raise CheckFailed(_("An opt-out is not written to the journal."))
        if request_in_process(path=reverse("leads:opt_out", args=[token[::-1]])).status != 404:
            raise CheckFailed(_("An opt-out link that we never made is taken for one of ours."))
    return _("An opt-out by a real link took effect at once, and opening the link alone did nothing.")


@check("L3")
def no_mailing_after_an_opt_out(*, at: datetime) -> str:
    """No mailing was sent to an address after its opt-out."""
    _require_a_mailing()
    stops = Suppression.objects.exclude(scope=Suppression.Scope.CONTACT)
    earlier = stops.filter(address_digest=OuterRef("address_digest"), since__lt=OuterRef("ended_at"))
    if _mailings_sent().filter(Exists(earlier)).exists():
        raise CheckFailed(_("A mailing went to a person who had opted out."))
    return _("No mailing went to anybody who had opted out.")


@check("L3")
def opt_outs_of_the_journal_are_known(*, at: datetime) -> str:
    """Every opt-out in the journal outside the database is in the database."""
    if not is_in_sync(at=at, grace=APPLYING):
        raise CheckFailed(_("The journal holds opt-outs that the database doesn't have yet. Mailings are paused."))
    return _("Every opt-out that the journal outside the database holds is in the database.")


@check("L2")
def every_mailing_was_confirmed(*, at: datetime) -> str:
    """Each mailing that was sent went to a person who had confirmed that they want updates."""
    _require_a_mailing()
    confirmed = ConsentEvent.objects.filter(
        address_digest=OuterRef("address_digest"),
        purpose=ConsentEvent.Purpose.UPDATES,
        action=ConsentEvent.Action.CONFIRMED,
        at__lte=OuterRef("ended_at"),
    )
    if _mailings_sent().exclude(Exists(confirmed)).exists():
        raise CheckFailed(_("A mailing went to a person who had not confirmed."))
    return _("Every mailing so far went to people who had confirmed that they want it.")


def _require_a_mailing() -> None:
    if not _mailings_sent().exists():
        raise NothingToCheck(_("No mailing has been sent yet."))


def _mailings_sent() -> QuerySet[Delivery]:
    return Delivery.objects.filter(message__kind=Message.Kind.MARKETING, state=Delivery.State.SENT)


@check("L2")
def receipt_is_what_was_chosen(*, at: datetime) -> str:
    """A request is sent; its receipt opens and verifies, and is the very file that its mail carries."""
    with rollback_after():
        request = recorded_request(at=at, refused=_("The request form does not take a request."), updates="on")
        token = receipt_token(nonce_digest=request.form_nonce_digest)
        page = request_in_process(path=reverse("privacy:receipt", args=[token]))
        if page.status != 200 or "badge--not-kept" in page.text or not _shows_each_choice(request, page.text):
            raise CheckFailed(_("The receipt of a request does not show what was chosen, or does not verify."))
        if request_in_process(path=reverse("privacy:receipt_json", args=[token])).text != _mailed(request):
            raise CheckFailed(_("The receipt in the mail is not the one on the site."))
    return _("A request got a receipt that shows what was chosen, and its mail carried the same.")


def _shows_each_choice(request: InformationRequest, text: str) -> bool:
    rows = request.choices.values_list("wording_sha256", "policy_text_sha256")
    return all(one in text for row in rows for one in row)


def _mailed(request: InformationRequest) -> str:
    theirs = Delivery.objects.filter(address_digest=request.contact.address_digest).exclude(message__attachment="")
    delivery = theirs.select_related("message").order_by("-pk").first()
    if delivery is None:
        return ""
    document = json.loads(render_attachment(message=delivery.message, fields=delivery_fields(delivery=delivery)))
    return json.dumps(document, ensure_ascii=False, indent=1)
