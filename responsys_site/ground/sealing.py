"""Seal a text under SECRET_KEY, so that a dump of the database does not tell it."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class NotSealed(ValueError):
    """The text was not sealed here for this purpose, or under a key that is gone."""


def seal(text: str, *, purpose: str) -> str:
    """Return the text sealed under a key of this purpose alone, drawn from SECRET_KEY."""
    return _box(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Return the text that was sealed. Raises NotSealed."""
    try:
        return _box(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(sealed).decode()
    except InvalidToken as error:
        raise NotSealed from error


@lru_cache(maxsize=8)
def _box(purpose: str, *keys: str) -> MultiFernet:
    """The first key seals, each of them opens."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derived_key(purpose=purpose, key=key))) for key in keys])


def derived_key(*, purpose: str, key: str) -> bytes:
    """Return 32 bytes drawn from a key or a token of 128 random bits or more, for this purpose alone."""
    return hashlib.sha256(f"{purpose}\0{key}".encode()).digest()
