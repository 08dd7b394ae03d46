import gzip
import io
import tracemalloc
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.desk.inbound.handler import handle
from responsys_site.ground.encoded_bytes import SearchTerms
from responsys_site.ground.packed_bytes import MOST, unpacked
from responsys_site.mail.models import IncomingMail
from tests.rights.conftest import erase, write_to_us
from tests.rights.test_the_search_sees_into_encoded_parts import WORDS, letter_of_bob, with_file


def zipped(name: str, data: bytes, method: int = ZIP_DEFLATED) -> bytes:
    """A ZIP file as programs write it that stream: sizes stand behind each file."""
    file = io.BytesIO()
    with ZipFile(file, "w", method) as archive:
        archive.writestr("first.bin", bytes(1000))
        with archive.open(name, "w") as inside:
            inside.write(data)
    return file.getvalue()


DOCUMENT = zipped("word/document.xml", b"<w:t>" + WORDS.encode() + b"</w:t>")


@pytest.mark.parametrize(
    "data",
    [
        DOCUMENT,
        gzip.compress(WORDS.encode()),
        zipped("a.txt", WORDS.encode("utf-16-le")),
        zipped("mail.eml", letter_of_bob(encoding="base64")),
        zipped("inner.zip", DOCUMENT, method=ZIP_STORED),
        DOCUMENT + bytes(600_000),
    ],
    ids=["document", "gzip", "utf-16", "mail in it", "zip in it", "more than a piece"],
)
def test_whoever_is_named_in_a_file_of_a_mail_is_found(ann, data):
    assert b"ann.smith" not in data
    write_to_us(with_file(data))
    assert erase().search.of_addresses.get("mail.BodyChunk.data") == 1


def test_a_file_that_the_desk_keeps_is_looked_into(ann):
    write_to_us(with_file(DOCUMENT))
    mail = IncomingMail.objects.latest("pk")
    handle(mail=mail, at=mail.received_at)
    IncomingMail.objects.filter(pk=mail.pk).erase(at=mail.received_at)
    assert erase().search.of_addresses == {"desk.AttachmentChunk.data": 1}


def test_nobody_is_found_where_nobody_is(ann):
    write_to_us(with_file(zipped("a.txt", b"Nobody here. " * 1000)))
    assert erase().search.of_addresses == {}


@pytest.mark.parametrize("bomb", [gzip.compress(bytes(200_000_000), 9), zipped("a", bytes(20_000_000)) * 20])
def test_a_bomb_gives_no_more_than_its_bound(bomb):
    tracemalloc.start()
    assert len(unpacked(bomb)) <= MOST + 20
    assert tracemalloc.get_traced_memory()[1] < 4 * MOST
    tracemalloc.stop()


@given(before=st.binary(max_size=300), after=st.binary(max_size=300), cut=st.integers(0, 100))
def test_no_bytes_around_it_and_no_damage_hide_or_break_it(before, after, cut):
    assert SearchTerms({"ann.smith@example.com"}).stand_in([before + DOCUMENT + after])
    unpacked(before + DOCUMENT[:-cut] + after)
