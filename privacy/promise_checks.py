"""Checks of the promises that the policy's pages, tables and notices keep. What they say is public."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from privacy.clauses import AUDIENCES
from privacy.effective_dates import NOTICE_PERIOD
from privacy.figures import QUARANTINED_AND_SEEN, YEARS_AFTER_LAST_CONTACT
from privacy.models import Kind, Notice, PolicyText, PolicyVersion
from privacy.models.text import text_sha256
from privacy.notices.recipients import all_recipients, not_notified
from privacy.policy.notice_stats import SETTLED
from privacy.policy.published import Version, load_published_policy
from privacy.policy.text_validation import disclosure_errors
from responsys_site.core.db.immutable import tables
from responsys_site.core.http.self_client import REREAD_WITHIN, ProbeResponse, request_page
from responsys_site.core.models import AuditEvent
from responsys_site.core.promise_checks import CheckFailed, NothingToCheck, PolicyFigure, check
from responsys_site.mail.models import Delivery

FIGURES = [
    PolicyFigure("notice_days", "C2", lambda: NOTICE_PERIOD.days),
    PolicyFigure("retention_years", "L2", lambda: YEARS_AFTER_LAST_CONTACT),
    PolicyFigure("quarantine_days", "L2", lambda: QUARANTINED_AND_SEEN.days),
    PolicyFigure("privacy_mailbox", "E3", lambda: settings.PRIVACY_MAILBOX, setting="PRIVACY_MAILBOX"),
    PolicyFigure("hosting_provider", "K5", lambda: settings.HOSTING_PROVIDER, setting="HOSTING_PROVIDER"),
    PolicyFigure("mail_relay_provider", "K5", lambda: settings.MAIL_RELAY_PROVIDER, setting="MAIL_RELAY_PROVIDER"),
    PolicyFigure("mailbox_provider", "K5", lambda: settings.MAILBOX_PROVIDER, setting="MAILBOX_PROVIDER"),
]
# A person who has just come on file is found by a job that runs every ten minutes.
NEW_CONTACT_PERIOD = timedelta(hours=1)


@check("S2")
def versions_are_served(*, at: datetime) -> str:
    """Every version answers at its own address, the one in force at the plain one; texts and triggers are in place."""
    policy = load_published_policy(at=at)
    for version in policy.versions:
        if version.posted_at <= at - REREAD_WITHIN:
            _check_served(version)
    _page, current = _served_policy(at)
    _check_stored_texts()
    _check_triggers()
    return _("%(count)d versions answered, each with its own words, and version %(number)d at the plain address.") % {
        "count": len(policy.versions),
        "number": current.number,
    }


@check("S3")
def disclosures_are_shown(*, at: datetime) -> str:
    """Each of the seven disclosures is in one clause of the version in force, and the first screen links to it."""
    page, version = _served_policy(at)
    if disclosure_errors(clauses=version.text.clauses):
        raise CheckFailed(_("One of the seven disclosures does not stand in exactly one clause of the policy."))
    for clause in version.text.clauses:
        if clause.disclosure and f'<li class="card" id="card-{clause.disclosure}"' not in page.text:
            raise CheckFailed(_("The policy's first screen does not show “%(title)s”.") % {"title": clause.title})
        if f'href="#{clause.anchor}"' not in page.text or f'id="{clause.anchor}"' not in page.text:
            raise CheckFailed(_("The clause “%(title)s” is not linked on the policy's page.") % {"title": clause.title})
    return _("The policy's page shows all seven, each linked to its clause.")


@check("S8")
def clauses_name_their_audience(*, at: datetime) -> str:
    """The policy's page says of each clause whom it is about."""
    page, version = _served_policy(at)
    for clause in version.text.clauses:
        words = escape(", ".join(str(AUDIENCES.get(key, "")) for key in clause.applies_to))
        if not words or f" {words}</p>" not in _section(page, clause.anchor):
            raise CheckFailed(_("The clause “%(title)s” does not say to whom it applies.") % {"title": clause.title})
    return _("Each of the %(count)d clauses of version %(number)d says to whom it applies.") % {
        "count": len(version.text.clauses),
        "number": version.number,
    }


@check("K5")
def provider_is_named(*, at: datetime) -> str:
    """The provider that the settings name is the one that the version in force names."""
    version = _version_in_force(at)
    provider = settings.HOSTING_PROVIDER
    if not provider or provider not in version.text.markdown:
        raise CheckFailed(_("The version in force does not name the provider that keeps the database today."))
    return _("Version %(number)d names %(provider)s.") % {"number": version.number, "provider": provider}


def _version_in_force(at: datetime) -> Version:
    version = load_published_policy(at=at).in_force(at=at)
    if version is None:
        raise CheckFailed(_("No version of the policy is in force."))
    return version


def _served_policy(at: datetime) -> tuple[ProbeResponse, Version]:
    """Return the page at the plain address and the version that it shows: the one in force now, or a moment ago."""
    policy, path = load_published_policy(at=at), reverse("privacy:policy")
    current, page = _version_in_force(at), request_page(path=path)
    for version in (current, policy.in_force(at=at - REREAD_WITHIN)):
        if version and _shows(page, version):
            return page, version
    raise _not_answered(current, path)


def _check_served(version: Version) -> None:
    path = reverse("privacy:version", args=[version.number])
    if not _shows(request_page(path=path), version):
        raise _not_answered(version, path)


def _section(page: ProbeResponse, anchor: str) -> str:
    return page.text.partition(f'id="{anchor}"')[2].partition("</section>")[0]


def _shows(page: ProbeResponse, version: Version) -> bool:
    return page.status == HTTPStatus.OK and version.text.sha256 in page.text


def _not_answered(version: Version, path: str) -> CheckFailed:
    words = _("Version %(number)d did not answer at %(path)s.")
    return CheckFailed(words % {"number": version.number, "path": path})


def _check_stored_texts() -> None:
    for text in PolicyText.objects.select_related("version").filter(version__posted_at__isnull=False):
        if text.posted_at != text.version.posted_at or text_sha256(text=text.markdown) != text.sha256:
            raise CheckFailed(
                _("The stored words of version %(number)d are not the posted ones.") % {"number": text.version.number}
            )


def _check_triggers() -> None:
    if any(table.startswith("privacy_") for table in tables.missing_triggers()):
        raise CheckFailed(_("The database does not guard the posted versions against changes."))


@check("C1")
def everyone_is_notified(*, at: datetime) -> str:
    """Every posted change has its notice, and everyone on file has a message about the coming one."""
    changes = PolicyVersion.objects.public().filter(kind=Kind.CHANGE)
    if not changes:
        raise NothingToCheck(_("No change of the policy has been posted yet."))
    for version in changes:
        if not version.notices.filter(part=Notice.Part.NOTICE).exists():
            raise CheckFailed(_("Version %(number)d was posted without a notice.") % {"number": version.number})
    coming = changes.coming(at=at)
    if coming is None:
        return _("%(count)d changes were posted by this site, each with a notice to everyone on file.") % {
            "count": len(changes)
        }
    if (coming.posted_at or at) <= at - NEW_CONTACT_PERIOD:
        _check_all_notified(coming, at)
    return _("Everyone on file has a mail about version %(number)d, sent or on its way.") % {"number": coming.number}


@check("C2")
def nothing_is_in_force_early(*, at: datetime) -> str:
    """No change is in force less than 30 days after its posting, or after its notice settled for everyone."""
    changes = list(PolicyVersion.objects.public().filter(kind=Kind.CHANGE))
    if not changes:
        raise NothingToCheck(_("No change of the policy has been posted yet."))
    for version in changes:
        _check_not_early(version)
    return _("Each of %(count)d changes is in force 30 days after its posting and its notice at the earliest.") % {
        "count": len(changes)
    }


def _check_all_notified(version: PolicyVersion, at: datetime) -> None:
    missing = sum(1 for _recipient in not_notified(version=version, recipients=all_recipients()))
    if missing > sum(1 for _recipient in all_recipients(since=at - NEW_CONTACT_PERIOD)):
        raise CheckFailed(
            _("%(count)d people on file have no mail about version %(number)d.")
            % {"count": missing, "number": version.number}
        )


def _check_not_early(version: PolicyVersion) -> None:
    starts_at = version.in_force_at
    if starts_at is None:
        return
    assert version.posted_at and version.settled_at
    if starts_at < max(version.posted_at, version.settled_at) + NOTICE_PERIOD:
        raise CheckFailed(_("Version %(number)d is in force too early.") % {"number": version.number})
    if _still_waiting(version, since=version.settled_at).exists():
        raise CheckFailed(
            _("The clock of version %(number)d runs, and someone still waits for its notice.")
            % {"number": version.number}
        )
    if lacking := _count_without_result(version):
        raise CheckFailed(
            _("%(count)d of %(people)d people had no outcome when the clock of version %(number)d started.")
            % {**lacking, "number": version.number}
        )


def _still_waiting(version: PolicyVersion, since: datetime) -> QuerySet[Delivery]:
    """Return deliveries that never had a result. One that had, and is retried, is due later than it was queued."""
    states = [Delivery.State.QUEUED, Delivery.State.SENDING, Delivery.State.DEFERRED]
    waiting = Notice.settling_deliveries(version).filter(state__in=states)
    return waiting.filter(queued_at__lte=since, due_at__lte=F("queued_at"))


def _count_without_result(version: PolicyVersion) -> dict[str, int]:
    """Count by what was recorded as the clock started; what came later does not matter."""
    entries = AuditEvent.objects.filter(kind=SETTLED, facts__version=version.number, facts__has_key="erased")
    for facts in entries.values_list("facts", flat=True):
        lacking = facts["people"] - facts["told"] - facts["unreachable"] - facts["erased"]
        if lacking > 0:
            return {"count": lacking, "people": facts["people"]}
    return {}
