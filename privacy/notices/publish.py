"""The newest time that was written down: nothing is posted at a time before it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.effective_dates import NOTICE_PERIOD
from privacy.models import Kind, Notice, PolicyVersion, Posting
from privacy.notices.audience import all_recipients, to_mail_recipients
from privacy.notices.emails import new_policy_notice
from privacy.notices.publish_checks import blocking_errors, content_hash
from privacy.notices.settlement import SETTLED
from responsys_site.core.audit.audit_log import append
from responsys_site.core.models import AuditEvent
from responsys_site.mail.queue.bulk_queue import BulkResult, queue_bulk


def latest_timestamp() -> datetime | None:
    """Return the newest of the times of versions, of their postings and of the last line of evidence."""
    versions = PolicyVersion.objects.aggregate(Max("posted_at"), Max("settled_at"), Max("withdrawn_at"))
    postings = Posting.objects.aggregate(Max("asked_at"), Max("approved_at"), Max("refused_at"))
    evidence = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    return max(filter(None, [*versions.values(), *postings.values(), evidence]), default=None)


DATABASE_REFUSES = gettext_lazy(
    "The database refuses it: another version was posted at this moment, or is coming already."
)


def publish_approved(*, at: datetime) -> int:
    """Carry out every posting that was agreed to, and return how many were.

    Each is one transaction: killed anywhere, or run by two workers at once, it is done once or not yet. One that
    cannot be done any more is refused, with the reason. One whose time would lie before the newest recorded time
    waits: the clock of this machine is behind.
    """
    return sum(_publish_one(number, at) for number in list(Posting.objects.approved().values_list("pk", flat=True)))


def _publish_one(number: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _publish_or_reject(number, at)
    except IntegrityError:
        Posting.objects.approved().filter(pk=number).update(refused_at=at, rejection_reason=str(DATABASE_REFUSES))
        return False


def _publish_or_reject(number: int, at: datetime) -> bool:
    _lock_numbering()
    Posting.objects.select_for_update(of=("self",)).get(pk=number)
    posting = Posting.objects.approved().select_related("version").filter(pk=number).first()
    newest = latest_timestamp()
    if posting is None or (newest is not None and at < newest):
        return False
    version = posting.version
    found = blocking_errors(version=version, at=at)
    if content_hash(version=version) != posting.sha256:
        found.insert(0, _("The draft is no longer what was agreed to."))
    if found:
        Posting.objects.filter(pk=number).update(refused_at=at, rejection_reason=" ".join(found))
        return False
    _post(version, posting, at)
    return True


def _lock_numbering() -> None:
    """Whoever posts holds the oldest version's row, so that two at once do not draw the same number."""
    list(PolicyVersion.objects.posted().select_for_update(no_key=True, of=("self",)).order_by("number")[:1])


def _post(version: PolicyVersion, posting: Posting, at: datetime) -> None:
    version.post(number=next_number(), at=at, effective_at=effective_date(version=version, at=at))
    queued = _send_notice(version, at) if version.kind == Kind.CHANGE else BulkResult()
    append(kind="policy posted", at=at, facts=_facts(version, posting, queued))
    if version.kind == Kind.CORRECTION:
        append(kind="policy corrected", at=at, facts={"version": version.number, "corrects": version.corrected_number})
    elif version.kind == Kind.CHANGE and not queued.queued:
        PolicyVersion.objects.filter(pk=version.pk).update(settled_at=at)
        append(kind=SETTLED, at=at, facts={"version": version.number, "people": 0})


def next_number() -> int:
    """Return the number that the next posted version gets; those of withdrawn versions are used up like all others."""
    return (PolicyVersion.objects.aggregate(Max("number"))["number__max"] or 0) + 1


def effective_date(*, version: PolicyVersion, at: datetime) -> datetime:
    """Return when a draft posted at `at` takes effect at the earliest.

    A change states its date, or takes effect as early as can be; all else does at once.
    """
    return (version.effective_at or at + NOTICE_PERIOD) if version.kind == Kind.CHANGE else at


def _send_notice(version: PolicyVersion, at: datetime) -> BulkResult:
    message = new_policy_notice(version=version, at=at)
    message.save()
    Notice.objects.create(version=version, message=message, part=Notice.Part.NOTICE, at=at)
    return queue_bulk(message=message, recipients=to_mail_recipients(all_recipients()), at=at)


def _facts(version: PolicyVersion, posting: Posting, queued: BulkResult) -> dict[str, object]:
    return {
        "version": version.number,
        "kind": version.kind,
        "texts": dict(version.texts.values_list("language", "sha256")),
        "requested_by": posting.requested_by_id,
        "approved_by": posting.approved_by_id,
        "self_approval_note": posting.self_approval_note,
        "people": queued.queued,
        "duplicates": queued.duplicates,
        "invalid": queued.invalid,
    }
