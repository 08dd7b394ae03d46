"""The hash of a policy text, made by Python and by the database alike."""

import hashlib
from typing import Any

from django.db.models import CharField, Func


def text_sha256(*, text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, 64 hexadecimal characters (FIPS 180-4)."""
    return hashlib.sha256(text.encode()).hexdigest()


class Sha256Hex(Func):
    """The same hash in SQL. SQLite gets the function from Django, PostgreSQL has had it built in since version 11."""

    function = "SHA256"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Django's own SHA256 needs the pgcrypto extension there.
        template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **context)
