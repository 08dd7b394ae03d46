"""Post what two people agreed to: number, frozen text, frozen audience and evidence in one transaction."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.clock import NOTICE_PERIOD
from privacy.emails import new_policy_notice
from privacy.models import Kind, Notice, PolicyVersion, Posting
from privacy.notices.audiences import as_mailed, everyone
from privacy.notices.contents import contents_sha256
from privacy.notices.readiness import obstacles
from privacy.notices.recorded_times import newest_recorded_time
from privacy.notices.settling import SETTLED
from responsys_site.ground.evidence import record
from responsys_site.mail.mass import Queued, queue_to_many

DATABASE_REFUSES = gettext_lazy(
    "The database refuses it: another version was posted at this moment, or is coming already."
)


def post_approved(*, at: datetime) -> int:
    """Carry out every posting that was agreed to, and return how many were.

    Each is one transaction: killed anywhere, or run by two workers at once, it is done once or not yet. One that
    cannot be done any more is refused, with the reason. One whose time would lie before the newest recorded time
    waits: the clock of this machine is behind.
    """
    return sum(_carry_out(number, at) for number in list(Posting.objects.approved().values_list("pk", flat=True)))


def _carry_out(number: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _post_or_refuse(number, at)
    except IntegrityError:
        Posting.objects.approved().filter(pk=number).update(refused_at=at, refused_because=str(DATABASE_REFUSES))
        return False


def _post_or_refuse(number: int, at: datetime) -> bool:
    _one_at_a_time()
    Posting.objects.select_for_update(of=("self",)).get(pk=number)
    posting = Posting.objects.approved().select_related("version").filter(pk=number).first()
    newest = newest_recorded_time()
    if posting is None or (newest is not None and at < newest):
        return False
    version = posting.version
    found = obstacles(version=version, at=at)
    if contents_sha256(version=version) != posting.sha256:
        found.insert(0, _("The draft is no longer what was agreed to."))
    if found:
        Posting.objects.filter(pk=number).update(refused_at=at, refused_because=" ".join(found))
        return False
    _post(version, posting, at)
    return True


def _one_at_a_time() -> None:
    """Whoever posts holds the oldest version's row, so that two at once do not draw the same number."""
    list(PolicyVersion.objects.posted().select_for_update(no_key=True, of=("self",)).order_by("number")[:1])


def _post(version: PolicyVersion, posting: Posting, at: datetime) -> None:
    version.post(number=next_number(), at=at, effective_at=effective_at_of(version=version, at=at))
    queued = _announce(version, at) if version.kind == Kind.CHANGE else Queued()
    record(kind="policy posted", at=at, facts=_facts(version, posting, queued))
    if version.kind == Kind.CORRECTION:
        record(kind="policy corrected", at=at, facts={"version": version.number, "corrects": version.corrected_number})
    elif version.kind == Kind.CHANGE and not queued.queued:
        PolicyVersion.objects.filter(pk=version.pk).update(settled_at=at)
        record(kind=SETTLED, at=at, facts={"version": version.number, "people": 0})


def next_number() -> int:
    """Return the number that the next posted version gets; those of withdrawn versions are used up like all others."""
    return (PolicyVersion.objects.aggregate(Max("number"))["number__max"] or 0) + 1


def effective_at_of(*, version: PolicyVersion, at: datetime) -> datetime:
    """Return when a draft posted at `at` takes effect at the earliest.

    A change states its date, or takes effect as early as can be; all else does at once.
    """
    return (version.effective_at or at + NOTICE_PERIOD) if version.kind == Kind.CHANGE else at


def _announce(version: PolicyVersion, at: datetime) -> Queued:
    message = new_policy_notice(version=version, at=at)
    message.save()
    Notice.objects.create(version=version, message=message, part=Notice.Part.NOTICE, at=at)
    return queue_to_many(message=message, recipients=as_mailed(everyone()), at=at)


def _facts(version: PolicyVersion, posting: Posting, queued: Queued) -> dict[str, object]:
    return {
        "version": version.number,
        "kind": version.kind,
        "texts": dict(version.texts.values_list("language", "sha256")),
        "asked_by": posting.asked_by_id,
        "approved_by": posting.approved_by_id,
        "alone_note": posting.alone_note,
        "people": queued.queued,
        "duplicates": queued.duplicates,
        "invalid": queued.invalid,
    }
