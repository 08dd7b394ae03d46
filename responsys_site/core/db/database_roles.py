"""What the application's database role may do: work with rows, and nothing with tables."""

from django.db import connection

from responsys_site.core.db.immutable.tables import ImmutableTable, immutable_tables


def role_statements(*, role: str) -> list[str]:
    """Return the PostgreSQL statements that give `role` its rights. Run them as the owner after every migration.

    The role reads and writes rows. It has no DDL and no TRUNCATE. On a guarded table without drafts it may insert and
    select, and update the few columns that may be set or erased once.
    """
    name = connection.ops.quote_name(role)
    guarded = {table.table: table for table in immutable_tables() if not table.has_drafts}
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
    ]
    for table in tables:
        statements += [f'GRANT {rights} ON "{table}" TO {name}' for rights in _rights(table, guarded.get(table))]
    return statements


def _rights(table: str, guard: ImmutableTable | None) -> list[str]:
    if table == "django_migrations":
        return ["SELECT"]
    if guard is None:
        return ["SELECT, INSERT, UPDATE, DELETE"]
    changing = [*guard.once, *guard.erasable]
    columns = ", ".join(f'"{column}"' for column in changing)
    return ["SELECT, INSERT", *([f"UPDATE ({columns})"] if changing else [])]


def find_role_error(*, role: str) -> str:
    """Return a sentence that says why `role` cannot be given its rights on this connection; "" when it can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        current, is_there = cursor.fetchone()
    if current == role:
        return (
            f"Connect as the owner of the tables: {role} is the role that gets the rights (DATABASE_APPLICATION_ROLE)."
        )
    if not is_there:
        return f"Role {role} does not exist. As a database administrator, run: createuser --pwprompt {role}"
    return ""
