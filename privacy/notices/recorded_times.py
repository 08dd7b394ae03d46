"""The newest time that was written down: nothing is posted at a time before it."""

from datetime import datetime

from django.db.models import Max

from privacy.models import PolicyVersion, Posting
from responsys_site.ground.models import Entry


def newest_recorded_time() -> datetime | None:
    """Return the newest of the times of versions, of their postings and of the last line of evidence."""
    versions = PolicyVersion.objects.aggregate(Max("posted_at"), Max("settled_at"), Max("withdrawn_at"))
    postings = Posting.objects.aggregate(Max("asked_at"), Max("approved_at"), Max("refused_at"))
    evidence = Entry.objects.order_by("-pk").values_list("at", flat=True).first()
    return max(filter(None, [*versions.values(), *postings.values(), evidence]), default=None)
