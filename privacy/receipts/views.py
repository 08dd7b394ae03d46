from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from privacy.receipts.document import receipt_document
from privacy.receipts.records import ConsentRecord, find_record
from privacy.receipts.verification import verified
from responsys_site.ground.unlisted import unlisted


@never_cache
@csrf_exempt  # it answers no POST, and says so with 405
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was agreed to, for whoever holds the link that was mailed; verified at this moment."""
    record = _found(token)
    context = {"record": record, "consents": verified(record=record)}
    return unlisted(render(request, "receipts/receipt.html", context))


@never_cache
@csrf_exempt
@require_safe
def receipt_as_json(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the receipt as it was attached to the mail, with later acts appended."""
    document = receipt_document(record=_found(token))
    params = {"ensure_ascii": False, "indent": 1}
    return unlisted(JsonResponse(document, json_dumps_params=params, content_type="application/ld+json"))


def _found(token: str) -> ConsentRecord:
    record = find_record(token=token)
    if record is None:
        raise Http404(_("There is no such receipt."))
    return record
