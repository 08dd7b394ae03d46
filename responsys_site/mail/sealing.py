"""Keep the tokens of links out of the queue's rows: a dump of the database opens nobody's links."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_SUFFIX = "_token"


class NotSealed(ValueError):
    """The text was not sealed here, or under a key that is gone."""


def sealed_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return a recipient's fields with each that is named `..._token` sealed."""
    return {name: _seal(value) if name.endswith(_SUFFIX) else value for name, value in fields.items()}


def opened_fields(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields as they were given. Raises NotSealed."""
    return {name: _unseal(value) if name.endswith(_SUFFIX) else value for name, value in fields.items()}


def _seal(text: str) -> str:
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def _unseal(sealed: str) -> str:
    try:
        return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(sealed).decode()
    except InvalidToken as error:
        raise NotSealed from error


@lru_cache(maxsize=4)
def _box(*keys: str) -> MultiFernet:
    """The first key seals, each of them opens."""
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A key of this purpose alone, in the form that Fernet takes."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"responsys_site.mail.sealing\0" + key.encode()).digest())
