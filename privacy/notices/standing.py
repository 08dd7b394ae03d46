"""Where a version stands, in one line of words for staff. Times are in UTC."""

from datetime import UTC, datetime

from django.utils.dateformat import format as format_date

from privacy.clock import after_notice
from privacy.models import Hold, Kind, PolicyVersion, Posting
from privacy.notices.stalling import is_stalled
from privacy.notices.tally import Tally, tally_of


def state_in_words(*, version: PolicyVersion, at: datetime) -> str:
    """Return such as "posted; 8,120 of 12,403 settled; earliest in force 4 April 2026, 09:12 UTC"."""
    if version.posted_at is None:
        return _of_draft(version)
    if version.withdrawn_at is not None:
        return f"withdrawn on {_moment(version.withdrawn_at)}"
    if version.in_force_at is None:
        return _of_notice(version, at) if version.kind == Kind.CHANGE else "posted; waits with the version it corrects"
    if version.in_force_at > at:
        return f"posted; in force from {_moment(version.in_force_at)}"
    newest = PolicyVersion.objects.in_force(at=at)
    since = f"in force since {_moment(version.in_force_at)}"
    return since if newest == version else f"was {since}".replace("in force since", "in force from")


def _of_draft(version: PolicyVersion) -> str:
    posting = version.postings.order_by("-pk").first()
    if posting is None or posting.taken_back_at:
        return "draft"
    if posting.refused_at:
        return f"draft; posting was refused: {posting.refused_because}"
    return _of_open(posting)


def _of_open(posting: Posting) -> str:
    if posting.approved_at:
        return "posting"
    return f"draft; posting asked for on {_moment(posting.asked_at)}, waits for a second person"


def _of_notice(version: PolicyVersion, at: datetime) -> str:
    tally = tally_of(version=version)
    assert version.effective_at is not None
    earliest = after_notice(effective_at=version.effective_at, settled_at=at)
    assert earliest is not None
    parts = ["posted", _settled(tally), *_hindrances(version, tally, at), f"earliest in force {_moment(earliest)}"]
    return "; ".join(parts)


def _settled(tally: Tally) -> str:
    return f"{tally.settled:,} of {tally.people:,} settled"


def _hindrances(version: PolicyVersion, tally: Tally, at: datetime) -> list[str]:
    words = []
    if tally.stopped:
        words.append(f"{tally.stopped:,} stopped by hand, which settles nothing")
    if Hold.objects.filter(version=version, reason__isnull=True).exists():
        words.append(f"held, as {tally.unreachable:,} could not be reached")
    if is_stalled(version=version, at=at):
        words.append("stands still for an hour or longer")
    return words


def _moment(moment: datetime) -> str:
    return f"{format_date(moment.astimezone(UTC), 'j F Y, H:i')} UTC"
