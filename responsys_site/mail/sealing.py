"""Keep the tokens of links out of the queue's rows: a dump of the database opens nobody's links."""

from responsys_site.ground.sealing import seal, unseal

_SUFFIX, _PURPOSE = "_token", "responsys_site.mail.sealing"


def is_secret(name: str) -> bool:
    """Say whether a recipient's field of this name is the secret of a link."""
    return name.endswith(_SUFFIX)


def sealed_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return a recipient's fields with each that is named `..._token` sealed."""
    return {name: seal(value, purpose=_PURPOSE) if is_secret(name) else value for name, value in fields.items()}


def opened_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields as they were given. Raises ground.sealing.NotSealed."""
    return {name: unseal(value, purpose=_PURPOSE) if is_secret(name) else value for name, value in fields.items()}
