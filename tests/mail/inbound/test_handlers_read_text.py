import pytest

from responsys_site.mail.inbound.parser import parse

LINE = "Žluťoučký kůň\n"
MIXED = "multipart/mixed; boundary=x"


@pytest.mark.parametrize(
    ("charset", "encoding", "body"),
    [
        ("utf-8", "8bit", LINE.encode()),
        ("utf-8", "base64", b"xb1sdcWlb3XEjWvDvSBrxa/FiAo="),
        ("utf-8", "base64", b"xb1sdcWlb3XEjWvDvSBrxa/FiAo"),
        ("iso-8859-2", "quoted-printable", b"=AElu=BBou=E8k=FD k=F9=F2\n"),
    ],
)
def test_its_text_is_decoded(take_in, letter, charset, encoding, body):
    fields = {"content_type": f"text/plain; charset={charset}", "content_transfer_encoding": encoding}
    parts = parse(mail=take_in(letter(**fields).replace(b"Good day\r\n", body)))
    assert parts.first("text/plain").text == LINE


def test_parts_are_found_in_their_order_however_sloppily_they_are_parted(take_in, letter):
    body = (
        b"preamble\n--x\n\nfirst\n--x \r\nContent-Type: text/html\r\n\r\n<p>second\r\n--xx\r\n--x--\r\n--x\r\n\r\nlate"
    )
    parts = parse(mail=take_in(letter(content_type=MIXED).replace(b"Good day", body))).parts
    assert [(part.head.content_type, part.body.strip()) for part in parts] == [
        ("text/plain", b"first"),
        ("text/html", b"<p>second\r\n--xx"),
    ]


def test_an_enclosed_mail_is_not_opened(take_in, letter):
    body = b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + letter(subject="within") + b"\r\n--x--\r\n"
    parts = parse(mail=take_in(letter(content_type=MIXED).replace(b"Good day\r\n", body))).parts
    assert [part.head.content_type for part in parts] == ["message/rfc822"]
