"""Make the copy that a person asked for, and open it by the link that was mailed to them."""

import tempfile
from collections.abc import Iterator
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from privacy.rights.emails import send_copy_link
from privacy.rights.models import AccessPackage, AccessPiece
from privacy.rights.packing import pack
from responsys_site.ground.personal_data import person_of
from responsys_site.ground.sealing import derived_key, unseal
from responsys_site.ground.tokens import random_token

PURPOSE = "privacy.rights.access"
PIECE = 512 * 1024  # bytes


@transaction.atomic
def make_package(*, package: AccessPackage, at: datetime) -> None:
    """Make one copy and queue the mail with its link, together. In two processes at once it is made once.

    Raises ground.sealing.NotSealed.
    """
    if not package.locked():
        return
    address, token = unseal(package.sealed_address, purpose=PURPOSE), random_token()
    with tempfile.TemporaryFile(dir=settings.VAR_DIR) as file:  # on disk, without a name
        pack(person=person_of(address=address), file=file, at=at)
        size = file.tell()
        file.seek(0)
        cipher = _cipher(token)
        for number, data in enumerate(iter(lambda: file.read(PIECE), b"")):
            AccessPiece.objects.create(package=package, number=number, data=cipher.encrypt(_nonce(number), data, None))
    package.made(token=token, size=size, at=at)
    expires_at = package.expires_at or at
    send_copy_link(address=address, token=token, expires_at=expires_at, case=package.case, at=at)


def bytes_of(*, package: AccessPackage, token: str) -> Iterator[bytes]:
    """Yield the copy as it was made, piece by piece."""
    cipher = _cipher(token)
    return (cipher.decrypt(_nonce(number), data, None) for number, data in package.pieces())


def _cipher(token: str) -> AESGCM:
    """A key for this one package: no dump of the database opens what it has encrypted."""
    return AESGCM(derived_key(purpose=PURPOSE, key=token))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)  # no number comes twice under one key
