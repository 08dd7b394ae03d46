import base64

import pytest

from privacy.desk.inbound import attachments
from privacy.desk.models import Attachment, CaseEvent
from tests.privacy.desk.inbound.conftest import texts

DATA = bytes(range(256)) * 3000


@pytest.fixture
def with_files(arrive, letter):
    """Send a mail with files, each a name (as its header says it) and bytes, and return what is kept."""

    def send(*sent: tuple[str, bytes], disposition: str = "attachment") -> list[Attachment]:
        parts = [b"--x\r\n\r\nSee there\r\n"]
        for name, data in sent:
            head = f"Content-Type: image/png\r\nContent-Disposition: {disposition}; {name}\r\n"
            parts.append(f"--x\r\n{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(data))
        data = letter(subject=None, content_type="multipart/mixed; boundary=x")
        arrive(data.replace(b"Good day\r\n", b"".join(parts) + b"--x--\r\n"))
        return list(CaseEvent.objects.get(kind="in").attachments.all())

    return send


def test_with_their_bytes_and_what_was_declared(with_files):
    (kept,) = with_files(('filename="a plan.png"', DATA))
    assert (kept.name, kept.declared_type, kept.size) == ("a plan.png", "image/png", len(DATA))
    assert b"".join(kept.chunks()) == DATA and texts() == ["See there"]


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="C:\\\\dir\\\\x.exe"', "x.exe"),
        ("filename*=utf-8''%E2%80%AEgnp.exe", "gnp.exe"),
        ('filename="a<b>:\\"c|?*.txt"', "a_b___c___.txt"),
        ('filename=".htaccess"', "htaccess"),
        ('filename=""', ""),
        (f'filename="{"x" * 300}.pdf"', "x" * 96 + ".pdf"),
    ],
)
def test_under_a_name_that_misleads_nobody(with_files, declared, name):
    assert with_files((declared, b"x"))[0].name == name


def test_no_more_than_is_reasonable(with_files, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_FILE_SIZE", 1000)
    kept = with_files(*[(f"filename=f{number}", b"x") for number in range(22)], ("filename=big", b"x" * 1001))
    assert len(kept) == attachments.MAX_FILES
    assert texts() == ["See there\n\n[3 files were too large or too many and are in the mail alone]"]


def test_a_picture_within_the_text_is_a_file_too(with_files):
    assert [file.name for file in with_files(('filename="signature.png"', b"x"), disposition="inline")] == [
        "signature.png"
    ]


def test_an_enclosed_mail_is_kept_as_it_is(arrive, letter):
    enclosed = letter(subject="unsubscribe")
    parts = b"--x\r\n\r\nLook\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n" + enclosed + b"\r\n--x--\r\n"
    arrive(letter(content_type="multipart/mixed; boundary=x").replace(b"Good day\r\n", parts))
    assert b"".join(Attachment.objects.get().chunks()) == enclosed + b"\r\n"


def test_they_go_with_the_person(with_files, at):
    with_files(("filename=a.txt", b"x"))
    Attachment.objects.erase(at=at)
    kept = Attachment.objects.get()
    assert (kept.name, kept.declared_type, b"".join(kept.chunks())) == ("", "", b"")
