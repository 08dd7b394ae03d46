"""Encrypt the tokens of links in the rows of the queue: a dump of the database opens no link."""

import json

from responsys_site.core.crypto import decrypt, encrypt

ENCRYPTED = "sealed"  # the field that holds the tokens of a row
_SUFFIX, _PURPOSE = "_token", "responsys_site.mail.token_encryption"


def is_secret_field(name: str) -> bool:
    """Say whether a recipient's field of this name is the secret of a link, or holds such secrets."""
    return name == ENCRYPTED or name.endswith(_SUFFIX)


def encrypt_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return a recipient's fields with those that are named `..._token` sealed, all of them in one."""
    tokens = {name: value for name, value in fields.items() if name.endswith(_SUFFIX)}
    others = {name: value for name, value in fields.items() if name not in tokens}
    return {**others, ENCRYPTED: encrypt(json.dumps(tokens), purpose=_PURPOSE)} if tokens else others


def decrypt_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields as they were given. Raises core.crypto.InvalidToken."""
    others = {name: value for name, value in fields.items() if name != ENCRYPTED}
    return {**others, **json.loads(decrypt(fields[ENCRYPTED], purpose=_PURPOSE))} if ENCRYPTED in fields else others
