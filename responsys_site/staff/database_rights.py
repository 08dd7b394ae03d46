"""What the application's role may do in PostgreSQL beyond its work, as the server's catalogue has it."""

from django.db import connection

from responsys_site.ground.guarded import guarded_tables

_ROLE = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
_TABLES = """
    SELECT relname, has_table_privilege(oid, 'TRUNCATE'), pg_has_role(relowner, 'USAGE'),
           has_table_privilege(oid, 'UPDATE'), has_table_privilege(oid, 'DELETE')
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""


def excessive_rights() -> list[str]:
    """Return one line for each right that the current role should not have; empty when there is none."""
    append_only = {table.table for table in guarded_tables() if not table.has_drafts}
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
