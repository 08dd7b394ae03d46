"""What a requester can object to: mailings (stop, or hold them until it is clear), and any use of their data."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.cases.deadlines import end_of_day
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import send_lifting_notice, send_mailings_stopped, send_restricted
from privacy.desk.models import Case, CaseEvent, OptOutReview, WrongState
from privacy.desk.models.case_records import OptOutReviewQuerySet
from responsys_site.core import audit_log, personal_data
from responsys_site.core.email_addresses import keyed_digest_of_sender
from responsys_site.core.personal_data import ResubscribeLink, unsubscribe
from responsys_site.mail.models import Delivery, Suppression
from responsys_site.mail.suppression import hold_marketing, release_marketing

Event, Decision = CaseEvent.Event, OptOutReview.Decision


def stop_mailings(*, case: Case, address: str, at: datetime) -> None:
    """Have every app stop mailings to `address`, and log it in the case. Call it in the transaction of the act.

    People don't have to prove who they are for that (GDPR, article 21.3). Contacts on file get a receipt.
    """
    unsubscribe(address=address, channel=_channel(case), at=at)
    log_event(case=case, event=Event.OPTED_OUT, at=at)


def stop_mailings_silently(*, case: Case, at: datetime) -> ResubscribeLink | None:
    """Do the same for the address of the case without a receipt or an event: the caller sends one e-mail about both.

    Returns what that e-mail carries; None for people who are not on file, or had it today.
    """
    return unsubscribe(address=case.address, channel=_channel(case), at=at, is_told=True).resubscribe_link


@transaction.atomic
def opt_out_requester(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Stop mailings to the requester of a case, and tell them in one e-mail of the case, on file or not."""
    resubscribe_link = stop_mailings_silently(case=case, at=at)
    message = send_mailings_stopped(case=case, resubscribe_link=resubscribe_link, at=at)
    log_event(case=case, event=Event.OPTED_OUT, at=at, by=by, message=message)
    own = case.opt_out_reviews.filter(address_digest=case.address_digest)
    _decide(own, decision=Decision.OPT_OUT, by=by, at=at)


def hold_mailings(*, event: CaseEvent, addresses: Iterable[str], at: datetime) -> None:
    """Hold mailings to these addresses until a colleague has decided what an e-mail means, today.

    Call it in the transaction of the e-mail, which `event` is. An address that has opted out already needs no decision.
    """
    for address in addresses:
        address_digest = keyed_digest_of_sender(address)
        if Suppression.objects.stops_marketing(address_digest=address_digest):
            continue
        OptOutReview.objects.create(
            case=event.case,
            event=event,
            address=address,
            address_digest=address_digest,
            held_at=at,
            due_at=end_of_day(at=at),
        )
        hold_marketing(address_digest=address_digest, at=at)
        log_event(case=event.case, event=Event.MAILINGS_HELD, at=at)


@transaction.atomic
def decide_opt_out(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Take what looks like an opt-out in a case for one: mailings stop. Raises WrongState if nothing is on hold."""
    reviews = list(case.opt_out_reviews.pending())
    if not reviews:
        raise WrongState
    for review in reviews:
        if review.address_digest != case.address_digest:
            stop_mailings(case=case, address=review.address, at=at)
    if any(review.address_digest == case.address_digest for review in reviews):
        opt_out_requester(case=case, by=by, at=at)
    _decide(case.opt_out_reviews.all(), decision=Decision.OPT_OUT, by=by, at=at)


@transaction.atomic
def dismiss_opt_out(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Release mailings: the e-mail asks for no opt-out. Raises WrongState if nothing is on hold."""
    if not _decide(case.opt_out_reviews.all(), decision=Decision.NOT_AN_OPT_OUT, by=by, at=at):
        raise WrongState
    log_event(case=case, event=Event.MAILINGS_RELEASED, at=at, by=by)


def withdraw_reviews(*, reviews: OptOutReviewQuerySet, at: datetime) -> None:
    """Release mailings to people who are being erased, and erase their addresses."""
    _decide(reviews, decision=Decision.WITHDRAWN, by=None, at=at)
    reviews.erase(at=at)


def _decide(reviews: OptOutReviewQuerySet, *, decision: str, by: AbstractBaseUser | None, at: datetime) -> int:
    """Decide those of the reviews that are pending, and release each address that no other review holds."""
    pending = list(reviews.pending().select_for_update().order_by("pk"))
    staff = by.pk if by else None
    for review in pending:
        OptOutReview.objects.filter(pk=review.pk).update(decided_at=at, decision=decision, decided_by=staff)
        if not OptOutReview.objects.pending().filter(address_digest=review.address_digest).exists():
            release_marketing(address_digest=review.address_digest, at=at)
        facts = {"case": review.case_id, "staff": staff, "decision": str(decision)}
        audit_log.append(kind="opt-out-review", at=at, facts=facts, subject=review.address_digest)
    return len(pending)


def _channel(case: Case) -> str:
    return "staff" if case.channel in (Case.Channel.LETTER, Case.Channel.CALL) else "mail"


_MILESTONES = (Event.RESTRICTED, Event.LIFTING_TOLD, Event.LIFTING_BY_POST, Event.LIFTED)


def is_restricted(*, case: Case) -> bool:
    """Return whether processing of the requester's data is restricted, from this case or elsewhere."""
    return bool(case.address) and personal_data.is_restricted(address_digest=case.address_digest)


def lifting_was_announced(*, case: Case) -> bool:
    """Return whether the requester was told of the end since the restriction was last imposed or lifted.

    An e-mail that was sent and did not bounce counts, and a letter that a colleague recorded.
    """
    milestones = case.events.filter(event__in=_MILESTONES)
    last = milestones.select_related("delivery").last()
    if last is None or last.event not in {Event.LIFTING_TOLD, Event.LIFTING_BY_POST}:
        return False
    return last.delivery is None or (
        last.delivery.state == Delivery.State.SENT and not milestones.undelivered().filter(pk=last.pk).exists()
    )


def restricted_since(*, case: Case) -> datetime:
    """Return since when a notice of the end is possible: the last restriction by this case, else its receipt."""
    last = case.events.filter(event=Event.RESTRICTED).last()
    return last.at if last else case.received_at


@transaction.atomic
def restrict_use(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app restrict its use of the requester's data, and notify the requester."""
    personal_data.restrict(address=case.address, at=at)
    message = send_restricted(case=case, at=at)
    log_event(case=case, event=Event.RESTRICTED, at=at, by=by, message=message)
    _log_restriction("restriction", case, by, at)


@transaction.atomic
def announce_lifting(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Notify the requester that the restriction will be lifted. Nothing is lifted yet (GDPR, article 18.3)."""
    message = send_lifting_notice(case=case, at=at)
    log_event(case=case, event=Event.LIFTING_TOLD, at=at, by=by, message=message)


@transaction.atomic
def lift_restriction(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app use the data as before. Raises WrongState unless the requester was notified."""
    if not lifting_was_announced(case=case):
        raise WrongState
    personal_data.lift_restriction(address=case.address, at=at)
    log_event(case=case, event=Event.LIFTED, at=at, by=by)
    _log_restriction("restriction-lifted", case, by, at)


def _log_restriction(kind: str, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    facts = {"case": case.pk, "staff": by.pk}
    audit_log.append(kind=kind, at=at, facts=facts, subject=case.address_digest)
