"""The status of a version in one line for staff. Times are in UTC."""

from datetime import UTC, datetime

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from privacy.effective_dates import effective_after_notice
from privacy.models import Hold, Kind, PolicyVersion, Posting
from privacy.notices.holds import is_stalled
from privacy.policy.notice_stats import DeliveryCounts, delivery_counts


def describe_status(*, version: PolicyVersion, at: datetime) -> str:
    """Return such as "posted; 8,120 of 12,403 settled; earliest in force 4 April 2026, 09:12 UTC"."""
    if version.posted_at is None:
        return _describe_draft(version)
    if version.withdrawn_at is not None:
        return _("withdrawn on %(time)s") % {"time": in_utc(version.withdrawn_at)}
    if version.in_force_at is None:
        is_change = version.kind == Kind.CHANGE
        return _describe_notice(version, at) if is_change else _("posted; waits with the version it corrects")
    time = {"time": in_utc(version.in_force_at)}
    if version.in_force_at > at:
        return _("posted; in force from %(time)s") % time
    is_now = PolicyVersion.objects.in_force(at=at) == version
    return (_("in force since %(time)s") if is_now else _("was in force from %(time)s")) % time


def _describe_draft(version: PolicyVersion) -> str:
    posting = version.postings.order_by("-pk").first()
    if posting is None or posting.cancelled_at:
        return _("draft")
    if posting.rejected_at:
        return _("draft; posting was refused: %(reason)s") % {"reason": posting.rejection_reason}
    return _describe_request(posting)


def _describe_request(posting: Posting) -> str:
    if posting.approved_at:
        return _("posting")
    return _("draft; posting asked for on %(time)s, waits for a second person") % {"time": in_utc(posting.requested_at)}


def _describe_notice(version: PolicyVersion, at: datetime) -> str:
    counts = delivery_counts(version=version)
    assert version.effective_at is not None
    earliest = effective_after_notice(effective_at=version.effective_at, settled_at=at)
    assert earliest is not None
    earliest_words = _("earliest in force %(time)s") % {"time": in_utc(earliest)}
    return "; ".join([_("posted"), _progress(counts), *_blockers(version, counts, at), earliest_words])


def _progress(counts: DeliveryCounts) -> str:
    return _("%(settled)s of %(people)s settled") % {"settled": f"{counts.settled:,}", "people": f"{counts.people:,}"}


def _blockers(version: PolicyVersion, counts: DeliveryCounts, at: datetime) -> list[str]:
    words = []
    if counts.stopped:
        words.append(_("%(count)s stopped by hand, which settles nothing") % {"count": f"{counts.stopped:,}"})
    if Hold.objects.filter(version=version, reason__isnull=True).exists():
        words.append(_("held, as %(count)s could not be reached") % {"count": f"{counts.unreachable:,}"})
    if is_stalled(version=version, at=at):
        words.append(_("stands still for an hour or longer"))
    return words


def in_utc(moment: datetime) -> str:
    """Return such as "4 April 2026, 09:12 UTC"."""
    return f"{format_date(moment.astimezone(UTC), 'j F Y, H:i')} UTC"
