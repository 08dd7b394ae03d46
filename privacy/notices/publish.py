"""Publish approved versions: number, frozen text, frozen audience and audit event in one transaction.

`blocking_errors` says what keeps a draft from being posted; `content_hash` is of what two people approve.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.tasks import task
from django.utils.translation import gettext as _

from privacy.clauses import clauses_of
from privacy.effective_dates import NOTICE_PERIOD
from privacy.figures import current_figures, find_unusable
from privacy.models import Kind, Notice, PolicyText, PolicyVersion, Posting
from privacy.models.text import text_sha256
from privacy.notices.emails import create_notice
from privacy.notices.recipients import all_recipients, to_mail_recipients
from privacy.notices.settlement import settle
from privacy.policy.notice_stats import SETTLED
from privacy.policy.text_validation import correction_errors, text_errors, unexplained_changes, visible_text
from responsys_site.core.audit_log import append
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.models import AuditEvent
from responsys_site.mail.queue.bulk_queue import BulkResult, queue_bulk

Texts = dict[str, PolicyText]  # by language


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


def blocking_errors(*, version: PolicyVersion, at: datetime) -> list[str]:
    """Return a sentence for each thing that is wrong or missing; empty when this draft may be posted at `at`."""
    texts = _texts_of(version)
    errors = [_("The draft has no text.")] if not texts else []
    for language, text in texts.items():
        text.fill(number=PolicyVersion.objects.next_number(), posted_at=at)  # with what the software keeps now
        errors += [f"{language}: {error}" for error in text_errors(markdown=text.markdown)]
        errors += [
            _("The figure %(name)s has no value that a text can state.") % {"name": name}
            for name in find_unusable(figures=text.figures)
        ]
    if version.kind != Kind.FIRST and not version.what_changed.strip():
        errors.append(_("The draft does not say in plain words what changes."))
    return [*errors, *_OF_KIND[Kind(version.kind)](version, texts, at)]


def base_version(*, version: PolicyVersion, at: datetime) -> PolicyVersion | None:
    """Return the posted version that a draft is compared with: the one that it corrects, or else the one in force."""
    public = PolicyVersion.objects.public()
    if version.kind != Kind.CORRECTION:
        return public.in_force(at=at)
    root = version.corrects_id
    return next((v for v in reversed(public) if root in {v.pk, v.corrects_id}), None)


def _first(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    if PolicyVersion.objects.posted().exists():
        yield _("A version was posted before: a first one can no longer be.")


def _imported(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    yield _("History is recorded by the command load_policy_texts, and not posted.")


def _change(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    public, old = PolicyVersion.objects.public(), base_version(version=version, at=at)
    if old is None:
        yield _("No version is in force that this one could change.")
        return
    if public.filter(kind=Kind.CHANGE).coming(at=at):
        yield _("Another version is coming already. Withdraw it, or wait until it is in force.")
    if version.effective_at and version.effective_at < at + NOTICE_PERIOD:
        yield _("The stated date is less than 30 days after the posting.")
    reasons = dict(version.clause_notes.values_list("anchor", "reason"))
    before = _texts_of(old)
    for language in texts.keys() & before.keys():
        was, now = before[language], texts[language]
        # As written: the number and the day of the version itself differ, and are no change.
        yield from unexplained_changes(old=was.source, new=now.source, reasons=reasons)
        yield from _figure_errors(was, now, reasons)


def _figure_errors(was: PolicyText, now: PolicyText, reasons: dict[str, str]) -> Iterator[str]:
    """What the version in force states of the software is stated by the next one too, and a change has a reason."""
    for name, value in was.figures.items():
        if name not in now.figures:
            yield _("The text no longer states %(name)s, which is %(value)s today: write %(placeholder)s.") % {
                "name": name,
                "value": value,
                "placeholder": f"[[{name}]]",
            }
        elif now.figures[name] != value and not any(reasons.get(anchor) for anchor in _anchors_of(name, now)):
            yield _("The figure %(name)s changes from %(old)s to %(new)s: its clause needs a public reason.") % {
                "name": name,
                "old": value,
                "new": now.figures[name],
            }


def _anchors_of(figure: str, text: PolicyText) -> list[str]:
    """The anchors of the clauses that name a figure."""
    clauses = clauses_of(markdown=text.source)
    return [clause.anchor for clause in clauses if f"[[{figure}]]" in visible_text(clause=clause)]


def _correction(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    public, old = PolicyVersion.objects.public(), base_version(version=version, at=at)
    current = {v and (v.corrects_id or v.pk) for v in (public.in_force(at=at), public.coming(at=at))}
    if old is None or version.corrects_id not in current:
        yield _("Only the version in force, or the coming one, can be corrected.")
        return
    before = _texts_of(old)
    if before.keys() != texts.keys():
        yield _("A correction has its text in the same languages.")
        return
    for language, text in texts.items():
        yield from correction_errors(old=before[language].source, new=text.source)
        if before[language].figures != text.figures:
            yield _("A correction changes no figure, and the software keeps another one today: post a change instead.")


def _texts_of(version: PolicyVersion) -> Texts:
    return {text.language: text for text in version.texts.all()}


_OF_KIND = {Kind.FIRST: _first, Kind.IMPORTED: _imported, Kind.CHANGE: _change, Kind.CORRECTION: _correction}


def content_hash(*, version: PolicyVersion) -> str:
    """Return the SHA-256 of a draft's kind, dates, texts, summary and notes, as 64 hexadecimal characters."""
    facts = {
        "kind": version.kind,
        "corrects": version.corrects_id,
        "effective_at": version.effective_at and version.effective_at.timestamp(),
        "what_changed": version.what_changed,
        # As written, with what the software keeps: the number and the day are known when it is posted.
        "texts": sorted(
            (text.language, text.source, current_figures(text=text.source)) for text in version.texts.all()
        ),
        "notes": sorted(version.clause_notes.values_list("anchor", "summary", "reason")),
    }
    return text_sha256(text=json.dumps(facts, sort_keys=True))
