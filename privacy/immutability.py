"""What the database refuses of the policy's tables, beyond the constraints of a single row (see models/version.py)."""

from responsys_site.core.db.immutable.tables import ImmutableTable, Rule

_POSTED = "OLD.posted_at IS NOT NULL"
_POSTED_PARENT = "FROM privacy_policyversion AS version WHERE version.id = NEW.version_id"
_COMING_CHANGE = (
    "SELECT 1 FROM privacy_policyversion AS other WHERE other.id <> NEW.id AND other.kind = 'change' "
    "AND other.posted_at IS NOT NULL AND other.withdrawn_at IS NULL "
    "AND (other.settled_at IS NULL OR other.effective_at > NEW.posted_at OR {notice_ends} > {posted})"
)
_IS_CHANGE = "NEW.posted_at IS NOT NULL AND NEW.kind = 'change'"
_NOT_AGREED = (
    "NEW.posted_at IS NOT NULL AND NEW.kind <> 'imported' AND NOT EXISTS (SELECT 1 FROM privacy_posting AS own "
    "WHERE own.version_id = NEW.id AND own.approved_at IS NOT NULL AND own.cancelled_at IS NULL "
    "AND own.rejected_at IS NULL)"
)
_CORRECTED = "FROM privacy_policyversion AS corrected WHERE corrected.id = NEW.corrects_id"
# A later one is in force: the public instant is this one, rounded up to a whole second.
_PAST = (
    "SELECT 1 FROM privacy_policyversion AS other JOIN privacy_policyversion AS corrected ON corrected.id = "
    "NEW.corrects_id AND other.number > corrected.number WHERE other.kind <> 'correction' "
    "AND other.posted_at IS NOT NULL AND other.withdrawn_at IS NULL AND other.effective_at <= NEW.posted_at "
    "AND (other.kind <> 'change' OR other.settled_at IS NOT NULL AND {notice_ends} <= {posted})"
)
_IS_CORRECTION = "NEW.posted_at IS NOT NULL AND NEW.kind = 'correction'"
_CORRECTS_NONE = f"NOT EXISTS (SELECT 1 {_CORRECTED} AND corrected.posted_at IS NOT NULL AND withdrawn_at IS NULL)"
# SQLite stores times as text, and calculates with them in milliseconds.
_TIMES = {
    "postgresql": {"notice_ends": "other.settled_at + interval '720 hours'", "posted": "NEW.posted_at"},
    "sqlite": {
        "notice_ends": "strftime('%Y-%m-%d %H:%M:%f', other.settled_at, '+30 days')",
        "posted": "strftime('%Y-%m-%d %H:%M:%f', NEW.posted_at)",
    },
}

_NO_NOTICE = "NOT EXISTS (SELECT 1 FROM privacy_notice AS own WHERE own.version_id = NEW.id AND own.part = 'notice')"
_NOTICE_WAITS = (
    "EXISTS (SELECT 1 FROM privacy_notice AS own JOIN mail_messagetotal AS total ON total.message_id = own.message_id "
    "WHERE own.version_id = NEW.id AND own.part IN ('notice', 'resent') "
    "AND total.queued + total.sending + total.deferred > 0)"
)
_REPLACED = "SELECT 1 FROM mail_delivery AS gone WHERE gone.id = NEW.old_id AND gone.state = 'cancelled'"


_NO_FURTHER_TEXT = tuple(
    Rule(
        name=f"closed_{on.lower()}",
        on=on,
        when=f"EXISTS (SELECT 1 {_POSTED_PARENT} AND version.posted_at IS NOT NULL)",
        words="this version of the policy is posted and takes no other text",
        # Locking the version first makes a text that is being added wait for a posting under way, and see it.
        lock=f"1 {_POSTED_PARENT} FOR SHARE",
    )
    for on in ("INSERT", "UPDATE")
)


def _at_posting(on: str) -> tuple[Rule, ...]:
    """Return what is asked of a version when it gets its `posted_at`, in a new row or in one that was a draft."""
    suffix = on.split(maxsplit=1)[0].lower()
    coming = {vendor: f"{_IS_CHANGE} AND EXISTS ({_COMING_CHANGE.format(**t)})" for vendor, t in _TIMES.items()}
    past = {
        vendor: f"{_IS_CORRECTION} AND ({_CORRECTS_NONE} OR EXISTS ({_PAST.format(**t)}))"
        for vendor, t in _TIMES.items()
    }
    return (
        # Before a notice has settled a unique constraint says so too, which holds between two transactions at once.
        Rule(name=f"coming_{suffix}", on=on, when=coming, words="a version of the policy is coming already"),
        Rule(name=f"agreed_{suffix}", on=on, when=_NOT_AGREED, words="the posting of this version is not approved"),
        Rule(
            name=f"corrects_{suffix}",
            on=on,
            when=past,
            words="only the version in force, or the coming one, is corrected",
            # A withdrawal of it at this moment is waited for, and seen.
            lock=f"1 {_CORRECTED} FOR SHARE",
        ),
    )


def _notice_of(part: str, *, lacking: str, words: str) -> Rule:
    """Refuse a notice that plays `part` unless its version is as it must be."""
    return Rule(
        name=f"of_{part}",
        on="INSERT",
        when=f"NEW.part = '{part}' AND NOT EXISTS (SELECT 1 {_POSTED_PARENT} AND {lacking})",
        words=words,
    )


IMMUTABLE_TABLES = [
    ImmutableTable(
        model="privacy.PolicyVersion",
        frozen_when=_POSTED,
        set_once=("settled_at", "withdrawn_at", "withdrawal_reason"),
        has_drafts=True,
        refusals=(
            *_at_posting("INSERT"),
            *_at_posting("UPDATE OF posted_at"),
            Rule(
                name="settled_early",
                on="UPDATE OF settled_at",
                when=f"NEW.settled_at IS NOT NULL AND OLD.settled_at IS NULL AND ({_NO_NOTICE} OR {_NOTICE_WAITS})",
                words="the notice of this version has not settled for everyone",
            ),
            Rule(
                name="settled_withdrawn",
                on="UPDATE OF settled_at",
                when="NEW.settled_at IS NOT NULL AND OLD.settled_at IS NULL AND OLD.withdrawn_at IS NOT NULL",
                words="the notice of a withdrawn version settles no more",
            ),
        ),
    ),
    *(
        ImmutableTable(model=model, frozen_when=_POSTED, has_drafts=True, refusals=_NO_FURTHER_TEXT)
        for model in ("privacy.PolicyText", "privacy.ClauseNote")
    ),
    ImmutableTable(
        model="privacy.Posting",
        set_once=(
            "approved_by_id",
            "approved_at",
            "self_approval_note",
            "cancelled_at",
            "rejected_at",
            "rejection_reason",
        ),
    ),
    ImmutableTable(
        model="privacy.Notice",
        refusals=(
            Rule(
                name="of_draft",
                on="INSERT",
                when=f"NOT EXISTS (SELECT 1 {_POSTED_PARENT} AND version.posted_at IS NOT NULL)",
                words="a draft is not announced",
            ),
            _notice_of("notice", lacking="version.kind = 'change'", words="only a change is announced by mail"),
            _notice_of("withdrawal", lacking="version.withdrawn_at IS NOT NULL", words="the version is not withdrawn"),
        ),
    ),
    ImmutableTable(
        model="privacy.Replacement",
        refusals=(
            Rule(
                name="still_goes",
                on="INSERT",
                when=f"NOT EXISTS ({_REPLACED})",
                words="the replaced mail may still go out",
            ),
        ),
    ),
    ImmutableTable(model="privacy.Hold", set_once=("reason", "reason_at", "reason_by_id")),
    ImmutableTable(
        model="privacy.Review",
        refusals=(
            Rule(
                name="of_posted",
                on="INSERT",
                when=f"NOT EXISTS (SELECT 1 {_POSTED_PARENT} AND version.posted_at <= NEW.at "
                "AND version.withdrawn_at IS NULL)",
                words="only a posted version is reviewed",
            ),
        ),
    ),
]
