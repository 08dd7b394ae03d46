"""Proof of the promise that what people gave us is in a database in a secure environment."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from responsys_site.core.db.immutable import tables
from responsys_site.core.db.immutable.tables import immutable_tables
from responsys_site.core.promise_checks import CannotBeChecked, CheckFailed, check

_ROLE = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
_TABLES = """
    SELECT relname, has_table_privilege(oid, 'TRUNCATE'), pg_has_role(relowner, 'USAGE'),
           has_table_privilege(oid, 'UPDATE'), has_table_privilege(oid, 'DELETE')
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""


def excessive_rights() -> list[str]:
    """Return one line for each right that the current role should not have; empty when there is none."""
    append_only = {table.table for table in immutable_tables() if not table.has_drafts}
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        found = ["role: administers the server"] if cursor.fetchone()[0] else []
        cursor.execute("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")
        found += ["schema: makes tables"] if cursor.fetchone()[0] else []
        cursor.execute(_TABLES)
        for table, truncates, owns, updates, deletes in cursor.fetchall():
            if truncates or owns:
                found.append(f"{table}: owns or empties it")
            elif table in append_only and (updates or deletes):
                found.append(f"{table}: changes what is append-only")
    return found


@check("K2")
def records_are_guarded(*, at: datetime) -> str:
    """The database itself refuses to change or remove what must stay as it was written."""
    if tables.missing_triggers():
        raise CheckFailed(_("The database does not guard every record that may never change."))
    return _("The database guards all %(count)d tables whose records may never change.") % {
        "count": len(tables.immutable_tables())
    }


@check("K2")
def database_is_held_close(*, at: datetime) -> str:
    """The site works with rows and nothing else, in a database server of its own.

    SQLite is one file with no roles: enough to develop on, and said so; in production the promise is then not kept.
    """
    if connection.vendor != "postgresql":
        if settings.PRODUCTION:
            raise CheckFailed(_("The records are in a development database, which has no rights of its own."))
        raise CannotBeChecked(_("This is a development database: one file, with no rights to check."))
    if excessive_rights():
        raise CheckFailed(_("The site has more rights in its database than its work needs."))
    return _("In the database the site may read and write rows, and may not change or empty a table.")
