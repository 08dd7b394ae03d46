"""The page that confirms that a notice is genuine, by the code in each copy of it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.models import Notice, PolicyVersion
from responsys_site.core.forms.stateless import noindex
from responsys_site.mail.message_ids import delivery_of_code
from responsys_site.mail.models import Delivery


@dataclass(frozen=True)
class VerifiedNotice:
    """A genuine notice: of which version, the part it plays, when it was written and when it was sent."""

    version: PolicyVersion
    part: str
    written_at: datetime
    sent_at: datetime | None


@require_safe
@never_cache
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm the code of a genuine notice. Every other code gets the same 404."""
    verified = verify_code(code=code)
    if verified is None:
        raise Http404
    return noindex(render(request, "privacy/notice.html", {"notice": verified}))


def verify_code(*, code: str) -> VerifiedNotice | None:
    """Return the notice that carries this code; None for every other text. It does not tell who received it."""
    pk = delivery_of_code(code)
    delivery = pk and Delivery.objects.filter(pk=pk, message__policy_notice__isnull=False).first()
    if not delivery:
        return None
    notice = Notice.objects.select_related("version").get(message=delivery.message_id)
    sent_at = delivery.ended_at if delivery.state == Delivery.State.SENT else None
    return VerifiedNotice(notice.version, notice.part, delivery.queued_at, sent_at)
