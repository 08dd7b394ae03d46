"""What the page of a case shows."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from privacy.desk.admin.people import reach_of_case, sees_people, whose
from privacy.desk.admin.taking import last_entry
from privacy.desk.clock_words import clock_words
from privacy.desk.models import Inquiry
from privacy.desk.restricting import is_restricted


def case_shown(*, inquiry: Inquiry, request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Return the case's standing, its thread oldest first, and the person's other cases."""
    others = Inquiry.objects.of_address(address_digest=inquiry.address_digest).exclude(pk=inquiry.pk)
    return {
        "inquiry": inquiry,
        "clock": clock_words(inquiry=inquiry, at=at),
        "is_overdue": inquiry.is_overdue(at=at),
        "is_restricted": is_restricted(inquiry=inquiry),
        "whose": whose(inquiry=inquiry, request=request),
        "sees_people": sees_people(request=request),
        **reach_of_case(inquiry=inquiry, request=request),
        "seen": last_entry(inquiry),
        "entries": inquiry.entries.with_arrival().select_related("staff").prefetch_related("attachments"),
        "escalations": inquiry.escalations.all(),
        "others": others.order_by("-received_at", "-pk"),
    }
