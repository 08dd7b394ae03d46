"""What the database refuses of the policy's tables, beyond the constraints of a single row (see constraints.py)."""

from responsys_site.ground.guarded import GuardedTable, Refusal

_POSTED_PARENT = "FROM privacy_policyversion AS version WHERE version.id = NEW.version_id"
_COMING_CHANGE = (
    "SELECT 1 FROM privacy_policyversion AS other WHERE other.id <> NEW.id AND other.kind = 'change' "
    "AND other.posted_at IS NOT NULL AND other.withdrawn_at IS NULL "
    "AND (other.settled_at IS NULL OR other.effective_at > NEW.posted_at OR {notice_ends} > {posted})"
)
_IS_CHANGE = "NEW.posted_at IS NOT NULL AND NEW.kind = 'change'"
# SQLite keeps times as text, and reckons with them in milliseconds.
_TIMES = {
    "postgresql": {"notice_ends": "other.settled_at + interval '720 hours'", "posted": "NEW.posted_at"},
    "sqlite": {
        "notice_ends": "strftime('%Y-%m-%d %H:%M:%f', other.settled_at, '+30 days')",
        "posted": "strftime('%Y-%m-%d %H:%M:%f', NEW.posted_at)",
    },
}


def _no_further_text(on: str) -> Refusal:
    return Refusal(
        name=f"closed_{on.lower()}",
        on=on,
        when=f"EXISTS (SELECT 1 {_POSTED_PARENT} AND version.posted_at IS NOT NULL)",
        words="this version of the policy is posted and takes no other text",
        # Locking the version first makes a text that is being added wait for a posting under way, and see it.
        lock=f"1 {_POSTED_PARENT} FOR SHARE",
    )


def _one_coming_change(on: str) -> Refusal:
    """Before a notice has settled a unique constraint says so too, which holds between two transactions at once."""
    return Refusal(
        name=f"coming_{on.split(maxsplit=1)[0].lower()}",
        on=on,
        when={
            vendor: f"{_IS_CHANGE} AND EXISTS ({_COMING_CHANGE.format(**times)})" for vendor, times in _TIMES.items()
        },
        words="a version of the policy is coming already",
    )


GUARDED = [
    GuardedTable(
        model="privacy.PolicyVersion",
        frozen_when="OLD.posted_at IS NOT NULL",
        set_once=("settled_at", "withdrawn_at", "withdrawal_reason"),
        has_drafts=True,
        refusals=(_one_coming_change("INSERT"), _one_coming_change("UPDATE OF posted_at")),
    ),
    GuardedTable(
        model="privacy.PolicyText",
        frozen_when="OLD.posted_at IS NOT NULL",
        has_drafts=True,
        refusals=(_no_further_text("INSERT"), _no_further_text("UPDATE")),
    ),
]
