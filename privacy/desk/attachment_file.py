"""Hand a file that came with a mail to a colleague, as bytes and never as a page."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy.desk.models import Attachment
from responsys_site.ground.looks import record_look


@require_safe
def attachment_bytes(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Answer with the bytes of one attachment. The look is recorded first: what cannot be recorded is not shown.

    The edge puts `nosniff` on every answer, and on a file under the staff's prefix a sandboxing policy.
    """
    if not request.user.has_perm("desk.view_attachment"):
        raise PermissionDenied
    attachment = Attachment.objects.select_related("entry__inquiry").filter(pk=pk, erased_at__isnull=True).first()
    if attachment is None:
        raise Http404(_("There is no such file, or it was erased."))
    record_look(
        staff_id=int(request.user.pk or 0),
        view="file",
        seen=[attachment],
        subject=attachment.entry.inquiry.address_digest,
        at=timezone.now(),
    )
    response = StreamingHttpResponse(attachment.raw(), content_type="application/octet-stream")
    response["Content-Length"] = attachment.size
    name = attachment.name or f"attachment-{attachment.pk}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
