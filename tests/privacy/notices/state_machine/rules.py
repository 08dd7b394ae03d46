"""What must hold of the policy's clock at every moment, told from rows alone."""

from collections.abc import Collection
from datetime import datetime, timedelta

from privacy.models import Notice, PolicyVersion, Replacement
from privacy.policy.notice_stats import delivery_counts, notice_stats
from responsys_site.mail.models import Delivery

MONTH = timedelta(hours=720)
FINAL = {"sent", "failed", "suppressed", "erased"}


def in_force_only_by_its_clock(version: PolicyVersion) -> None:
    """In force, or known to be, only 30 days after posting and after every outcome, at a whole second."""
    starts_at = version.in_force_at
    if starts_at is None:
        return
    ended = list(_settling(version).values_list("ended_at", flat=True))
    assert starts_at >= max([version.posted_at, version.settled_at, version.effective_at - MONTH, *ended]) + MONTH
    assert starts_at.microsecond == 0
    at_that_second, before = (PolicyVersion.objects.in_force(at=starts_at - early) for early in _seconds(0, 1))
    assert before != version and at_that_second in {version, *version.corrections.all()}


def only_one_is_coming(versions: list[PolicyVersion], at: datetime) -> None:
    changes = [version for version in versions if version.kind == "change"]
    assert sum(version.in_force_at is None or version.in_force_at > at for version in changes) <= 1


def nobody_of_the_audience_lacks_an_outcome(version: PolicyVersion, audience: Collection[str]) -> None:
    """Each has a row; and, once the clock runs, one that came to an end, there or at the address moved to."""
    rows = {row.address_digest: row for row in version.notices.get(part="notice").message.deliveries.all()}
    moved = {moved.old_id: moved.new for moved in Replacement.objects.filter(version=version).select_related("new")}
    assert rows.keys() >= set(audience)
    if version.settled_at is None:
        return
    assert not _settling(version).filter(ended_at=None).exists()
    for digest in audience:
        row = rows[digest]
        while row.pk in moved:
            row = moved[row.pk]
        assert row.state in FINAL


def the_public_figures_add_up(version: PolicyVersion, audience: Collection[str]) -> None:
    tally, figures = delivery_counts(version=version), notice_stats(versions=[version])[version.pk]
    erased = _settling(version).filter(state="erased").count()
    assert tally.people == figures.people == len(audience)
    assert tally.told + tally.unreachable + tally.waiting + tally.stopped + erased == tally.people
    assert figures.bounced <= figures.told


def _settling(version: PolicyVersion):
    return Delivery.objects.filter(
        message__policy_notice__version=version, message__policy_notice__part__in=Notice.SETTLING
    )


def _seconds(*numbers: int) -> list[timedelta]:
    return [timedelta(seconds=number) for number in numbers]
