"""The page of a consent receipt: what was agreed to, verified by hashes computed now from the stored bytes."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from privacy.models import PolicyText
from privacy.models.text import text_sha256
from privacy.receipts.document import receipt_document
from privacy.receipts.types import PURPOSES, ConsentRecord, Purpose, ReceiptEvent, find_record
from responsys_site.core.forms.results import noindex


@dataclass(frozen=True)
class VerifiedEvent:
    """An event, and whether its wording and the policy text still have the hashes recorded with it."""

    event: ReceiptEvent
    words_match: bool
    text_matches: bool

    @property
    def is_verified(self) -> bool:
        return self.words_match and self.text_matches


@dataclass(frozen=True)
class VerifiedConsent:
    key: str
    purpose: Purpose
    events: tuple[VerifiedEvent, ...]


def verify_record(*, record: ConsentRecord) -> list[VerifiedConsent]:
    """Return each purpose of the record with its events, verified. One query reads the texts."""
    numbers = {event.policy_version for consent in record.consents for event in consent.events}
    texts = PolicyText.objects.filter(version__number__in=numbers - {None}, posted_at__isnull=False)
    stored = {(number, text_sha256(text=words)) for number, words in texts.values_list("version__number", "markdown")}
    return [
        VerifiedConsent(
            consent.purpose, PURPOSES[consent.purpose], tuple(_verify_event(event, stored) for event in consent.events)
        )
        for consent in record.consents
    ]


def _verify_event(event: ReceiptEvent, stored: set[tuple[int | None, str]]) -> VerifiedEvent:
    holds_under_any = event.policy_version is None
    return VerifiedEvent(
        event=event,
        words_match=text_sha256(text=event.words) == event.words_sha256,
        text_matches=holds_under_any or (event.policy_version, event.policy_text_sha256) in stored,
    )


@never_cache
@csrf_exempt  # it answers no POST, and says so with 405
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was agreed to, to anyone with the link that was e-mailed."""
    record = _found(token)
    context = {"record": record, "consents": verify_record(record=record)}
    return noindex(render(request, "receipts/receipt.html", context))


@never_cache
@csrf_exempt
@require_safe
def receipt_as_json(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the receipt as it was attached to the mail, with later acts appended."""
    document = receipt_document(record=_found(token))
    params = {"ensure_ascii": False, "indent": 1}
    return noindex(JsonResponse(document, json_dumps_params=params, content_type="application/ld+json"))


def _found(token: str) -> ConsentRecord:
    record = find_record(token=token)
    if record is None:
        raise Http404(_("There is no such receipt."))
    return record
