"""Pack everything held about a person: JSON for programs, HTML for people, and the files that belong to records."""

import json
import tempfile
from datetime import datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from responsys_site.ground.personal_data import Holder, Person, Record, holders

IN_MEMORY = 1024 * 1024  # bytes of the readable page, before it goes to disk


def pack(*, person: Person, file: IO[bytes], at: datetime) -> None:
    """Write the ZIP into `file`. One record at a time is in memory, however many there are.

    Every holder is asked once, and each record written to both files, so that they say the same.
    """
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, tempfile.SpooledTemporaryFile(IN_MEMORY) as page:
        context = {"address": person.address, "made_at": at}
        page.write(render_to_string("rights/package/head.html", context).encode())
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as data:
            data.write(_json({"address": person.address, "made_at": at})[:-1].encode() + b', "held": [\n')
            for number, holder in enumerate(holders()):
                data.write(b",\n" if number else b"")
                _pack_holder(holder, person, archive, data, page)
            data.write(b"\n]}\n")
            _add(archive, "everything.json", data)
        page.write(render_to_string("rights/package/tail.html", context).encode())
        _add(archive, "everything.html", page)
        archive.writestr("everything.css", render_to_string("rights/package/everything.css"))


def _pack_holder(holder: Holder, person: Person, archive: ZipFile, data: IO[bytes], page: IO[bytes]) -> None:
    said: dict[str, object] = {"holder": str(holder.name), "not_in_this_copy": str(holder.beyond_reach)}
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
