"""Encryption of what leaves the database or must not be readable in a dump of it: texts, row ids, 16-byte blocks.

Texts are encrypted under keys derived from SECRET_KEY, ids and blocks under keys derived from DIGEST_KEY, one key for
each purpose.
"""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from django.conf import settings

__all__ = [
    "ENCRYPTED_ID_LENGTH",
    "InvalidToken",
    "decrypt",
    "decrypt_block",
    "decrypt_id",
    "derive_key",
    "encrypt",
    "encrypt_block",
    "encrypt_id",
]

ENCRYPTED_ID_LENGTH = 26  # characters
BLOCK_BYTES = 16
_ID_BYTES = 8
_ZEROS = bytes(BLOCK_BYTES - _ID_BYTES)


def encrypt(text: str, *, purpose: str) -> str:
    return _fernet(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def decrypt(encrypted: str, *, purpose: str) -> str:
    """Return the text. Raises InvalidToken for one encrypted for another purpose, or under a key that is gone."""
    return _fernet(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(encrypted).decode()


def derive_key(*, purpose: str, key: str) -> bytes:
    """Return 32 bytes for one purpose, derived from a key or a token of at least 128 random bits."""
    return hashlib.sha256(f"{purpose}\0{key}".encode()).digest()


def encrypt_id(number: int, *, purpose: str) -> str:
    """Return 26 lower-case letters and digits that stand for a row id: one AES block of the id and eight zero bytes.

    A text made elsewhere decrypts to eight zeros once in 2^64. Letter case does not count, as in mail addresses.
    """
    block = _encryptor(settings.DIGEST_KEY, f"id\0{purpose}").update(number.to_bytes(_ID_BYTES) + _ZEROS)
    return base64.b32encode(block).rstrip(b"=").decode("ascii").lower()


def decrypt_id(text: str, *, purpose: str) -> int | None:
    """Return the id that `text` stands for; None when it was not made here for this purpose."""
    try:
        encrypted = base64.b32decode(f"{text}======", casefold=True)
    except (binascii.Error, ValueError):
        return None
    if len(text) != ENCRYPTED_ID_LENGTH:
        return None
    block = _aes(settings.DIGEST_KEY, f"id\0{purpose}").decryptor().update(encrypted)
    return int.from_bytes(block[:_ID_BYTES]) if hmac.compare_digest(block[_ID_BYTES:], _ZEROS) else None


def encrypt_block(block: bytes, *, purpose: str) -> str:
    """Return the 22 URL-safe characters that stand for 16 bytes."""
    encrypted = _encryptor(settings.DIGEST_KEY, f"block\0{purpose}").update(block)
    return base64.urlsafe_b64encode(encrypted).rstrip(b"=").decode("ascii")


def decrypt_block(text: str, *, purpose: str) -> bytes | None:
    """Return the 16 bytes that `text` stands for, None when it is not 22 such characters.

    Unlike an id, every text of that form decrypts to something: look up what you get.
    """
    try:
        encrypted = base64.b64decode(f"{text}==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(encrypted) != BLOCK_BYTES:
        return None
    block = _aes(settings.DIGEST_KEY, f"block\0{purpose}").decryptor().update(encrypted)
    # The last character has four spare bits: of its sixteen spellings only ours counts.
    return block if encrypt_block(block, purpose=purpose) == text else None


@lru_cache(maxsize=8)
def _fernet(purpose: str, *keys: str) -> MultiFernet:
    """The first key encrypts, each of them decrypts."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derive_key(purpose=purpose, key=key))) for key in keys])


@lru_cache(maxsize=16)
def _encryptor(key: str, purpose: str) -> CipherContext:
    """One for all blocks: in ECB no block depends on those before it."""
    return _aes(key, purpose).encryptor()


@lru_cache(maxsize=16)
def _aes(key: str, purpose: str) -> Cipher[modes.ECB]:
    # Single blocks that never repeat but for the same thing: the weakness of ECB does not arise.
    derived = hmac.digest(key.encode(), f"aes\0{purpose}".encode(), "sha256")
    return Cipher(algorithms.AES(derived), modes.ECB())  # noqa: S305
