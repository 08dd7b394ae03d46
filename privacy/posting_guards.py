"""Two rules that look from one row at another, held by triggers: `GuardedTable` sees a single row.

* A posted version takes no further text.
* No change is posted while another is coming. Before its notice has settled a unique constraint says so too, which
  holds between two transactions at once; afterwards it takes this comparison of dates.

Made afresh after every migration, as SQLite drops the triggers of a table that it rebuilds.
"""

from typing import Any

from django.db import connection

CLOSED = "this version of the policy is posted and takes no other text"
COMING = "a version of the policy is coming already"

_POSTED_PARENT = (
    "SELECT 1 FROM privacy_policyversion AS version WHERE version.id = NEW.version_id AND version.posted_at IS NOT NULL"
)
_COMING_CHANGE = (
    "SELECT 1 FROM privacy_policyversion AS other WHERE other.id <> NEW.id AND other.kind = 'change' "
    "AND other.posted_at IS NOT NULL AND other.withdrawn_at IS NULL "
    "AND NEW.posted_at IS NOT NULL AND NEW.kind = 'change' "
    "AND (other.settled_at IS NULL OR other.effective_at > NEW.posted_at OR {notice_ends} > {posted})"
)
# SQLite keeps times as text, and reckons with them in milliseconds.
_TIMES = {
    "postgresql": {"notice_ends": "other.settled_at + interval '720 hours'", "posted": "NEW.posted_at"},
    "sqlite": {
        "notice_ends": "strftime('%Y-%m-%d %H:%M:%f', other.settled_at, '+30 days')",
        "posted": "strftime('%Y-%m-%d %H:%M:%f', NEW.posted_at)",
    },
}
# Locking the version first makes a text that is being added wait for a posting under way, and see it.
_LOCK_PARENT = "PERFORM 1 FROM privacy_policyversion AS version WHERE version.id = NEW.version_id FOR SHARE;"
NAMES = {
    "privacy_policytext_closed_insert": ("INSERT", "privacy_policytext"),
    "privacy_policytext_closed_update": ("UPDATE", "privacy_policytext"),
    "privacy_policyversion_coming_insert": ("INSERT", "privacy_policyversion"),
    "privacy_policyversion_coming_update": ("UPDATE OF posted_at", "privacy_policyversion"),
}


def install_posting_guards(using: str = "default", **kwargs: Any) -> None:
    """Make the triggers, as the owner of the tables. Connected to `post_migrate`."""
    if using != "default":
        return
    with connection.cursor() as cursor:
        # A migration backwards may have taken the tables away.
        if set(connection.introspection.table_names(cursor)) >= {table for _, table in NAMES.values()}:
            for name, (act, table) in NAMES.items():
                for statement in _statements(name, act, table):
                    cursor.execute(statement)


def missing_posting_guards() -> list[str]:
    """Return the names of the triggers that the database's own catalogue lacks, or has switched off."""
    catalogue = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return sorted(set(NAMES) - {name for (name,) in cursor.fetchall()})


def _statements(name: str, act: str, table: str) -> list[str]:
    is_text = table == "privacy_policytext"
    found = _POSTED_PARENT if is_text else _COMING_CHANGE.format(**_TIMES[connection.vendor])
    reason = CLOSED if is_text else COMING
    if connection.vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN EXISTS ({found}) "
            f"BEGIN SELECT RAISE(ABORT, '{reason}'); END",
        ]
    lock = _LOCK_PARENT if is_text else ""
    refuse = f"RAISE EXCEPTION '{reason}' USING ERRCODE = '23001'"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {lock} IF EXISTS ({found}) THEN {refuse}; END IF; RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
