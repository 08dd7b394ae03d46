"""Keep the tokens of links out of the queue's rows: a dump of the database opens nobody's links."""

import json

from responsys_site.ground.sealing import seal, unseal

SEALED = "sealed"  # the field that holds the tokens of a row
_SUFFIX, _PURPOSE = "_token", "responsys_site.mail.sealing"


def is_secret(name: str) -> bool:
    """Say whether a recipient's field of this name is the secret of a link, or holds such secrets."""
    return name == SEALED or name.endswith(_SUFFIX)


def sealed_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return a recipient's fields with those that are named `..._token` sealed, all of them in one."""
    tokens = {name: value for name, value in fields.items() if name.endswith(_SUFFIX)}
    others = {name: value for name, value in fields.items() if name not in tokens}
    return {**others, SEALED: seal(json.dumps(tokens), purpose=_PURPOSE)} if tokens else others


def opened_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields as they were given. Raises ground.sealing.NotSealed."""
    others = {name: value for name, value in fields.items() if name != SEALED}
    return {**others, **json.loads(unseal(fields[SEALED], purpose=_PURPOSE))} if SEALED in fields else others
