"""Row numbers that leave the house: sealed, so that they tell nothing, and nobody else can make one."""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from django.conf import settings

SEALED_LENGTH = 26  # characters
_NUMBER_BYTES = 8
_ZEROS = bytes(8)


def seal_number(number: int, *, purpose: str) -> str:
    """Return 26 lower-case letters and digits that stand for a row number of one purpose.

    One AES block under a key of that purpose, drawn from DIGEST_KEY: the number and eight zero bytes. A text that was
    not made here opens to eight zeros once in 2^64. Letter case does not count, as in the local parts of mail.
    """
    block = _sealer(settings.DIGEST_KEY, purpose).update(number.to_bytes(_NUMBER_BYTES) + _ZEROS)
    return base64.b32encode(block).rstrip(b"=").decode("ascii").lower()


def open_number(text: str, *, purpose: str) -> int | None:
    """Return the number that `text` stands for; None when it was not made here for this purpose."""
    try:
        block = base64.b32decode(f"{text}======", casefold=True)
    except (binascii.Error, ValueError):
        return None
    if len(text) != SEALED_LENGTH:
        return None
    opened = _cipher(settings.DIGEST_KEY, purpose).decryptor().update(block)
    return int.from_bytes(opened[:_NUMBER_BYTES]) if hmac.compare_digest(opened[_NUMBER_BYTES:], _ZEROS) else None


@lru_cache(maxsize=8)
def _sealer(key: str, purpose: str) -> CipherContext:
    """One for every number: in ECB no block depends on those before it, so nothing is left over between two."""
    return _cipher(key, purpose).encryptor()


@lru_cache(maxsize=8)
def _cipher(key: str, purpose: str) -> Cipher[modes.ECB]:
    # A single block each, and no number twice under one key: what ECB is unfit for does not arise.
    derived = hmac.new(key.encode(), f"sealed number\0{purpose}".encode(), hashlib.sha256).digest()
    return Cipher(algorithms.AES(derived), modes.ECB())  # noqa: S305
