"""Statements that PostgreSQL reads and plans once for each connection, and is given nothing but values from then on.

The names live in the server's session: a pooler in between must keep one session for each connection of ours
(docs/deploy.md).
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def prepared_calls(*, statements: Iterable[str]) -> list[str]:
    """Return what runs each statement, with %s for each of its values as before, once all are prepared here."""
    connection.ensure_connection()
    session = connection.connection
    names = _prepared.setdefault(session, set())
    calls = []
    for sql in statements:
        name, prepare, call = _texts(sql)
        if name not in names:
            # A part of the connection's set-up, so not by Django's cursor: in nobody's count of queries.
            with connection.wrap_database_errors, session.cursor() as cursor:
                cursor.execute(prepare)
            names.add(name)  # it stays when the transaction is rolled back
        calls.append(call)
    return calls


@lru_cache(maxsize=200)
def _texts(sql: str) -> tuple[str, str, str]:
    first, *others = sql.split("%s")
    name = f"together_{hashlib.sha256(sql.encode()).hexdigest()[:32]}"
    numbered = first + "".join(f"${number}{part}" for number, part in enumerate(others, start=1))
    values = f" ({', '.join(['%s'] * len(others))})" if others else ""
    return name, f"PREPARE {name} AS {numbered}", f"EXECUTE {name}{values}"
