"""Mail as attackers, broken programs and bad luck write it: a generator for hypothesis."""

from hypothesis import strategies as st

HEADS = [
    b"To: privacy@responsys.example",
    b"To: privacy@responsys.example, abuse@responsys.example",
    b"Delivered-To: privacy@responsys.example",
]
FIELDS = [
    b"From: Ann <ann@example.com>",
    b"From: ann@example.com, mallory@example.org",
    b"From: [[case_token]] <[[reference]]@example.com>",
    b"From: =?utf-8?b?" + b"4" * 400 + b"?= <ann@example.com>",
    b"From: ann@example.com\r\n bcc: x@example.org",
    b"Return-Path: <ann@example.com>",
    b"Return-Path: <>",
    b"Subject: unsubscribe",
    b"Subject: =?x-none?q?=00=ff?= P-000000 [[case_token]]",
    b"Subject: " + b"P-7K3Q2M " * 100,
    b"Message-ID: <[[case_token]]@example.com>",
    b"Message-ID: <x@example.com>",
    b"In-Reply-To: <" + b"a" * 26 + b"@responsys.example>",
    b"References: " + b"<aaaaaaaaaaaaaaaaaaaaaaaaaa@responsys.example> " * 30,
    b"Auto-Submitted: auto-replied",
    b"List-Id: <x>",
    b"Content-Type: text/html; charset=utf-7",
    b"Content-Type: multipart/mixed; boundary=x",
    b'Content-Type: multipart/alternative; boundary="x"; boundary=y',
    b"Content-Type: text/plain; charset=idna",
    b"Content-Type: message/rfc822",
    b"Content-Transfer-Encoding: base64",
]
PIECES = [
    b"\r\n",
    b"\n",
    b"\0",
    b"\xff\xfe",
    b"--x\r\n",
    b"--x--\r\n",
    b"> quoted\r\n",
    b"stop\r\n",
    b"On 1:\r\n",
    b"From: x\r\nSent: y\r\n",
    b"<blockquote><script>alert(1)</script>",
    b"<![CDATA[",
    b"&#0;&#xd800;",
    b"Content-Disposition: attachment; filename*=utf-8''..%2f%00%e2%80%aex\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n",
    b"Begin forwarded message:\r\n",
    b"Please unsubscribe me from your",
    b"newsletter.\r\n",
    b"do not " * 30,
    b"Content-Type: image/svg+xml; name=../../x\r\n\r\n",
    "\u202e\u2028\ud7ff\U0010ffff".encode(),
]


def mails() -> st.SearchStrategy[bytes]:
    """Return a strategy for the bytes of mails to the desk."""
    fields = st.lists(st.sampled_from(FIELDS), max_size=8)
    body = st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=25)
    return st.builds(_written, st.sampled_from(HEADS), fields, body)


def _written(first: bytes, fields: list[bytes], body: list[bytes]) -> bytes:
    return b"\r\n".join([first, *fields]) + b"\r\n\r\n" + b"".join(body)


def expensive_mails() -> dict[str, bytes]:
    """Return mails that cost a careless reader seconds or hours, by what is expensive about them."""
    words = {
        "an opt-out with many ways to read it": "no more " + "other " * 30 + "x",
        "an opt-out of many words": "please stop sending me " + "all other " * 5000 + "x",
        "polite words": "please, " * 10_000,
        "negations": "do not " * 10_000,
        "lines that go on": "unsubscribe me from your,\nand " * 5000,
        "introductions of quotes": ("1" * 299 + "x\n> a\n") * 300,
        "dashes": "-" * 90_000 + "\n" + "- " * 5000,
        "references": "P-7K3Q2" * 10_000,
        "blank lines": "a" + "\n" * 90_000 + "b",
    }
    fields = {"parentheses": "(" * 1900, "angles": "<" * 1900, "parameters": "text/plain;" + "a=b;" * 470}
    found = {name: _plain(text=text) for name, text in words.items()}
    found |= {f"{name} in the subject": _plain(subject=text[:1900].replace("\n", " ")) for name, text in words.items()}
    found |= {f"{name} in every field": _plain(more=_everywhere(value)) for name, value in fields.items()}
    found |= {
        f"charset {name}": _plain(more=[f'Content-Type: text/plain; charset="{name}"'], text="a-" + "99999" * 20_000)
        for name in ("punycode", "Punycode_", " punycode", "idna-")
    }
    part = 'Content-Type: text/plain; charset=" punycode"\r\n\r\na-' + "99999" * 20_000
    found["many slow parts"] = _plain(
        more=["Content-Type: multipart/mixed; boundary=b"], text=f"--b\r\n{part}\r\n" * 20 + "--b--"
    )
    html = ["Content-Type: text/html; charset=utf-8"]
    return found | {"nested HTML": _plain(more=html, text="<blockquote><p>" * 8000 + "unsubscribe")}


def _plain(*, subject: str = "Good day", text: str = "Good day", more: list[str] | None = None) -> bytes:
    head = ["Return-Path: <ann@example.com>", "From: ann@example.com", "To: privacy@responsys.example"]
    return "\r\n".join([*head, f"Subject: {subject}", *(more or []), "", text]).encode()


def _everywhere(value: str) -> list[str]:
    names = ["Cc", "Delivered-To", "References", "In-Reply-To", "Content-Type", "Content-Disposition", "List-Id", "X"]
    return [f"{name}: {value}" for name in names * 30]
