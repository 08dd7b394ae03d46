"""What links carry: opt-out tokens that need no table and never expire, and random ones that are stored as digests."""

import base64
import binascii
import hashlib
import hmac
import secrets

from django.conf import settings

from responsys_site.core.email_addresses import DIGEST_BYTES

MAC_BYTES = 8
_PURPOSE = b"opt-out\0"


def opt_out_token(*, address_digest: str) -> str:
    """Return the 32 url-safe characters that let the holder of an address opt out, today and in twenty years.

    The token is the address's keyed digest and a MAC over it under the first of OPT_OUT_KEYS. It is in no table, so it
    outlives erasure and restore; and no dump of the database holds the key that makes one.
    """
    subject = bytes.fromhex(address_digest)
    token = subject + _mac(subject, settings.OPT_OUT_KEYS[0])
    return base64.urlsafe_b64encode(token).decode("ascii")


def read_opt_out_token(*, token: str) -> str | None:
    """Return the address digest that an opt-out token speaks for; None when it is altered or was never ours."""
    try:
        data = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    subject, mac = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if len(data) != DIGEST_BYTES + MAC_BYTES:
        return None
    # Every key is tried, with no early exit, so that the time taken tells nothing.
    matches = [hmac.compare_digest(mac, _mac(subject, key)) for key in settings.OPT_OUT_KEYS]
    return subject.hex() if any(matches) else None


def random_token() -> str:
    """Return 128 random bits as 22 url-safe characters."""
    return secrets.token_urlsafe(16)


def token_digest(token: str) -> str:
    """Return what is stored of a random token: its SHA-256 as 64 hexadecimal characters."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mac(subject: bytes, key: str) -> bytes:
    return hmac.new(key.encode(), _PURPOSE + subject, hashlib.sha256).digest()[:MAC_BYTES]


# Without I, L, O and U: read aloud on the telephone, none is taken for another.
REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference_code(*, prefix: str) -> str:
    """Return a reference such as R-7K3Q2M: a letter that says of what, and 30 random bits."""
    return f"{prefix}-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
