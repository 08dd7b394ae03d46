"""Pack everything held about a person: JSON for programs, HTML for people, and the files that belong to records."""

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from privacy.rights.emails import send_copy_link
from privacy.rights.models import AccessPackage, ArchiveChunk
from responsys_site.core.crypto import decrypt, derive_key
from responsys_site.core.personal_data import Person, PersonalDataSource, Record, find_person, personal_data_sources
from responsys_site.core.tokens import random_token

IN_MEMORY = 1024 * 1024  # bytes of the readable page, before it goes to disk


def build_archive(*, person: Person, file: IO[bytes], at: datetime) -> None:
    """Write the ZIP into `file`. One record at a time is in memory, however many there are.

    Every holder is asked once, and each record written to both files, so that they say the same.
    """
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, tempfile.SpooledTemporaryFile(IN_MEMORY) as page:
        context = {"address": person.address, "made_at": at}
        page.write(render_to_string("rights/package/head.html", context).encode())
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as data:
            data.write(_json({"address": person.address, "made_at": at})[:-1].encode() + b', "held": [\n')
            for number, holder in enumerate(personal_data_sources()):
                data.write(b",\n" if number else b"")
                _write_source(holder, person, archive, data, page)
            data.write(b"\n]}\n")
            _add(archive, "everything.json", data)
        page.write(render_to_string("rights/package/tail.html", context).encode())
        _add(archive, "everything.html", page)
        archive.writestr("everything.css", render_to_string("rights/package/everything.css"))


def _write_source(
    holder: PersonalDataSource, person: Person, archive: ZipFile, data: IO[bytes], page: IO[bytes]
) -> None:
    said: dict[str, object] = {"holder": str(holder.name), "not_in_this_copy": str(holder.not_searchable)}
    data.write(_json(said)[:-1].encode() + b', "records": [')
    page.write(render_to_string("rights/package/holder.html", {"holder": holder}).encode())
    count = 0
    for count, record in enumerate(holder.export(person=person), start=1):
        path = f"{holder.label}/{record.attachment.name}" if record.attachment else ""
        facts = {**record.facts, _("file"): path} if path else dict(record.facts)
        data.write((",\n" if count > 1 else "\n").encode() + _json({"kind": str(record.kind), **facts}).encode())
        page.write(render_to_string("rights/package/record.html", {"record": record, "path": path}).encode())
        _attach(archive, record, path)
    page.write(render_to_string("rights/package/holder_end.html", {"count": count, "holder": holder}).encode())
    data.write(b"]}")


def _attach(archive: ZipFile, record: Record, path: str) -> None:
    if record.attachment is None:
        return
    with archive.open(path, "w") as inside:
        for piece in record.attachment.pieces():
            inside.write(piece)


def _add(archive: ZipFile, name: str, written: IO[bytes]) -> None:
    written.seek(0)
    with archive.open(name, "w") as inside:
        while piece := written.read(IN_MEMORY):
            inside.write(piece)


def _json(facts: dict[str, object]) -> str:
    return json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False)


EXPORT_PURPOSE = "privacy.rights.data_export"
CHUNK_SIZE = 512 * 1024  # bytes


@transaction.atomic
def make_package(*, package: AccessPackage, at: datetime) -> None:
    """Make one copy and queue the mail with its link, together. In two processes at once it is made once.

    Raises core.crypto.InvalidToken.
    """
    if not package.locked():
        return
    address, token = decrypt(package.sealed_address, purpose=EXPORT_PURPOSE), random_token()
    with tempfile.TemporaryFile(dir=settings.VAR_DIR) as file:  # on disk, without a name
        build_archive(person=find_person(address=address), file=file, at=at)
        size = file.tell()
        file.seek(0)
        cipher = _cipher(token)
        for number, data in enumerate(iter(lambda: file.read(CHUNK_SIZE), b"")):
            ArchiveChunk.objects.create(package=package, number=number, data=cipher.encrypt(_nonce(number), data, None))
    package.made(token=token, size=size, at=at)
    expires_at = package.expires_at or at
    send_copy_link(address=address, token=token, expires_at=expires_at, case=package.case, at=at)


def decrypt_archive(*, package: AccessPackage, token: str) -> Iterator[bytes]:
    """Yield the copy as it was made, piece by piece."""
    cipher = _cipher(token)
    return (cipher.decrypt(_nonce(number), data, None) for number, data in package.pieces())


def _cipher(token: str) -> AESGCM:
    """A key for this one package: no dump of the database opens what it has encrypted."""
    return AESGCM(derive_key(purpose=EXPORT_PURPOSE, key=token))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)  # no number comes twice under one key
