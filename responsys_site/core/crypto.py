"""Seal a text under SECRET_KEY, so that a dump of the database does not tell it."""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from django.conf import settings


class NotSealed(ValueError):
    """The text was not sealed here for this purpose, or under a key that is gone."""


def encrypt(text: str, *, purpose: str) -> str:
    """Return the text sealed under a key of this purpose alone, drawn from SECRET_KEY."""
    return _fernet(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def decrypt(sealed: str, *, purpose: str) -> str:
    """Return the text that was sealed. Raises NotSealed."""
    try:
        return _fernet(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(sealed).decode()
    except InvalidToken as error:
        raise NotSealed from error


@lru_cache(maxsize=8)
def _fernet(purpose: str, *keys: str) -> MultiFernet:
    """The first key seals, each of them opens."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derive_key(purpose=purpose, key=key))) for key in keys])


def derive_key(*, purpose: str, key: str) -> bytes:
    """Return 32 bytes drawn from a key or a token of 128 random bits or more, for this purpose alone."""
    return hashlib.sha256(f"{purpose}\0{key}".encode()).digest()


ENCRYPTED_ID_LENGTH = 26  # characters
_ID_BYTES = 8
_ZEROS = bytes(8)


def encrypt_id(number: int, *, purpose: str) -> str:
    """Return 26 lower-case letters and digits that stand for a row number of one purpose.

    One AES block under a key of that purpose, drawn from DIGEST_KEY: the number and eight zero bytes. A text that was
    not made here opens to eight zeros once in 2^64. Letter case does not count, as in the local parts of mail.
    """
    block = _id_encryptor(settings.DIGEST_KEY, purpose).update(number.to_bytes(_ID_BYTES) + _ZEROS)
    return base64.b32encode(block).rstrip(b"=").decode("ascii").lower()


def decrypt_id(text: str, *, purpose: str) -> int | None:
    """Return the number that `text` stands for; None when it was not made here for this purpose."""
    try:
        block = base64.b32decode(f"{text}======", casefold=True)
    except (binascii.Error, ValueError):
        return None
    if len(text) != ENCRYPTED_ID_LENGTH:
        return None
    opened = _id_cipher(settings.DIGEST_KEY, purpose).decryptor().update(block)
    return int.from_bytes(opened[:_ID_BYTES]) if hmac.compare_digest(opened[_ID_BYTES:], _ZEROS) else None


@lru_cache(maxsize=8)
def _id_encryptor(key: str, purpose: str) -> CipherContext:
    """One for every number: in ECB no block depends on those before it, so nothing is left over between two."""
    return _id_cipher(key, purpose).encryptor()


@lru_cache(maxsize=8)
def _id_cipher(key: str, purpose: str) -> Cipher[modes.ECB]:
    # A single block each, and no number twice under one key: what ECB is unfit for does not arise.
    derived = hmac.new(key.encode(), f"sealed number\0{purpose}".encode(), hashlib.sha256).digest()
    return Cipher(algorithms.AES(derived), modes.ECB())  # noqa: S305


BLOCK_BYTES = 16


def encrypt_block(block: bytes, *, purpose: str) -> str:
    """Return the 22 url-safe characters that stand for 16 bytes of one purpose, under a key drawn from DIGEST_KEY."""
    sealed = _block_cipher(settings.DIGEST_KEY, purpose).encryptor().update(block)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def decrypt_block(text: str, *, purpose: str) -> bytes | None:
    """Return the 16 bytes that `text` stands for; None when it does not have the form."""
    try:
        sealed = base64.b64decode(f"{text}==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(sealed) != BLOCK_BYTES:
        return None
    block = _block_cipher(settings.DIGEST_KEY, purpose).decryptor().update(sealed)
    # The last character has four bits to spare: of the sixteen spellings only ours counts.
    return block if encrypt_block(block, purpose=purpose) == text else None


@lru_cache(maxsize=8)
def _block_cipher(key: str, purpose: str) -> Cipher[modes.ECB]:
    # A single block each, and none that repeats but for the same thing: what ECB is unfit for does not arise.
    derived = hmac.new(key.encode(), f"sealed block\0{purpose}".encode(), hashlib.sha256).digest()
    return Cipher(algorithms.AES(derived), modes.ECB())  # noqa: S305
