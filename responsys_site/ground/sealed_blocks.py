"""Sixteen bytes that leave the house sealed: one-to-one, short, and of no use to whoever has no key.

Unlike a row number's (sealed_numbers), every text of the right form opens to something: what it opens to is looked up.
"""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

BLOCK_BYTES = 16


def seal_block(block: bytes, *, purpose: str) -> str:
    """Return the 22 url-safe characters that stand for 16 bytes of one purpose, under a key drawn from DIGEST_KEY."""
    sealed = _cipher(settings.DIGEST_KEY, purpose).encryptor().update(block)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def open_block(text: str, *, purpose: str) -> bytes | None:
    """Return the 16 bytes that `text` stands for; None when it does not have the form."""
    try:
        sealed = base64.b64decode(f"{text}==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(sealed) != BLOCK_BYTES:
        return None
    block = _cipher(settings.DIGEST_KEY, purpose).decryptor().update(sealed)
    # The last character has four bits to spare: of the sixteen spellings only ours counts.
    return block if seal_block(block, purpose=purpose) == text else None


@lru_cache(maxsize=8)
def _cipher(key: str, purpose: str) -> Cipher[modes.ECB]:
    # A single block each, and none that repeats but for the same thing: what ECB is unfit for does not arise.
    derived = hmac.new(key.encode(), f"sealed block\0{purpose}".encode(), hashlib.sha256).digest()
    return Cipher(algorithms.AES(derived), modes.ECB())  # noqa: S305
