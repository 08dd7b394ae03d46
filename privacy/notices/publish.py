"""Publish approved versions: number, frozen text, frozen audience and audit event in one transaction."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.tasks import task
from django.utils.translation import gettext as _

from privacy.models import Kind, Notice, PolicyVersion, Posting
from privacy.notices.audience import all_recipients, to_mail_recipients
from privacy.notices.emails import create_notice
from privacy.notices.publish_checks import blocking_errors, content_hash
from privacy.notices.settlement import settle
from privacy.policy.notice_stats import SETTLED
from responsys_site.core.audit.audit_log import append
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.models import AuditEvent
from responsys_site.mail.queue.bulk_queue import BulkResult, queue_bulk


@task()
def publish_approved_versions() -> None:
    """Publish what two people approved. It may run at any time, any number of times, in any number of workers."""
    publish_approved(at=trusted_now())
    settle(at=trusted_now())


def publish_approved(*, at: datetime) -> int:
    """Carry out every approved posting, and return how many were.

    Each is one transaction: killed anywhere, or run by two workers at once, it is done once or not yet. One that is no
    longer possible is rejected, with the reason. One whose time would lie before the newest recorded time waits: the
    clock of this machine is behind.
    """
    return sum(_publish_one(pk, at) for pk in list(Posting.objects.approved().values_list("pk", flat=True)))


def _publish_one(pk: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _publish_or_reject(pk, at)
    except IntegrityError:
        reason = _("The database refuses it: another version was posted at this moment, or is coming already.")
        Posting.objects.approved().filter(pk=pk).update(rejected_at=at, rejection_reason=reason)
        return False


def _publish_or_reject(pk: int, at: datetime) -> bool:
    PolicyVersion.objects.lock_numbering()
    Posting.objects.select_for_update(of=("self",)).get(pk=pk)
    posting = Posting.objects.approved().select_related("version").filter(pk=pk).first()
    newest = latest_timestamp()
    if posting is None or (newest is not None and at < newest):
        return False
    errors = blocking_errors(version=posting.version, at=at)
    if content_hash(version=posting.version) != posting.sha256:
        errors.insert(0, _("The draft is no longer what was agreed to."))
    if errors:
        Posting.objects.filter(pk=pk).update(rejected_at=at, rejection_reason=" ".join(errors))
        return False
    _publish(posting.version, posting, at)
    return True


def _publish(version: PolicyVersion, posting: Posting, at: datetime) -> None:
    version.post(number=PolicyVersion.objects.next_number(), at=at, effective_at=version.effective_if_posted(at=at))
    queued = _send_notice(version, at) if version.kind == Kind.CHANGE else BulkResult()
    append(kind="policy posted", at=at, facts=_facts(version, posting, queued))
    if version.kind == Kind.CORRECTION:
        append(kind="policy corrected", at=at, facts={"version": version.number, "corrects": version.corrected_number})
    elif version.kind == Kind.CHANGE and not queued.queued:
        PolicyVersion.objects.filter(pk=version.pk).update(settled_at=at)
        append(kind=SETTLED, at=at, facts={"version": version.number, "people": 0})


def _send_notice(version: PolicyVersion, at: datetime) -> BulkResult:
    notice = create_notice(version=version, part=Notice.Part.NOTICE, at=at)
    return queue_bulk(message=notice.message, recipients=to_mail_recipients(all_recipients()), at=at)


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


def latest_timestamp() -> datetime | None:
    """Return the newest of the times of versions, of their postings and of the last audit event."""
    versions = PolicyVersion.objects.aggregate(Max("posted_at"), Max("settled_at"), Max("withdrawn_at"))
    postings = Posting.objects.aggregate(Max("requested_at"), Max("approved_at"), Max("rejected_at"))
    audited = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    return max(filter(None, [*versions.values(), *postings.values(), audited]), default=None)
