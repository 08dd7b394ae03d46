"""Periodic work on the policy. Nothing comes into force by it: the clock follows from the recorded times alone."""

from datetime import datetime, timedelta

from privacy.notices.coming_into_force import note_what_is_in_force
from privacy.notices.late_comers import tell_late_comers
from privacy.notices.posting import post_approved
from privacy.notices.settling import settle
from privacy.notices.stalling import tell_of_stalls
from privacy.notices.withdrawal_notice import tell_of_withdrawals
from privacy.review import remind_of_review
from responsys_site.ground.jobs import periodic


@periodic(name="post-and-settle-policy", every=timedelta(minutes=1), keeps=("C1", "C2"))
def post_and_settle(*, at: datetime) -> str:
    """Whether or not a task said so."""
    posted, settled, stalls = post_approved(at=at), settle(at=at), tell_of_stalls(at=at)
    words = f"{posted} versions posted, {len(settled)} notices settled"
    started = [f"version {number} is in force" for number in note_what_is_in_force(at=at)]
    return "; ".join([words, *started, *stalls])


@periodic(name="tell-late-comers", every=timedelta(minutes=10), keeps=("C1",))
def tell_late_comers_of_the_coming_version(*, at: datetime) -> str:
    return f"{tell_late_comers(at=at)} people told who came on file after the posting"


@periodic(name="tell-of-withdrawals", every=timedelta(minutes=10), keeps=("C1",))
def tell_of_what_was_withdrawn(*, at: datetime) -> str:
    """Whether or not a task said so, and for mail that a worker had in hand."""
    return f"{tell_of_withdrawals(at=at)} people told that a version is withdrawn"


@periodic(name="review-policy", every=timedelta(days=1))
def review_policy(*, at: datetime) -> str:
    return remind_of_review(at=at)
