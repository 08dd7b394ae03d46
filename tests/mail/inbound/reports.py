"""The bytes of reports as mail servers and mailbox providers write them."""

from textwrap import dedent


def bounce(
    *, to: str, action: str = "failed", status: str = "5.1.1", returned: str = "", address: str = "x@example.com"
):
    """A delivery status notification (RFC 3464) that goes `to` the return path, with the `returned` header."""
    return _report(
        "delivery-status",
        f"Reporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 no\n",
        to=to,
        returned=returned,
    )


def complaint(*, to: str = "abuse@responsys.example", kind: str = "abuse", original: str = "", returned: str = ""):
    """An abuse report (RFC 5965)."""
    fields = f"Feedback-Type: {kind}\nUser-Agent: Feedback/1\nVersion: 1\n"
    if original:
        fields += f"Original-Mail-From: <{original}>\n"
    return _report("feedback-report", fields, to=to, returned=returned)


def _report(kind: str, fields: str, *, to: str, returned: str) -> bytes:
    head = f"""\
        Return-Path: <>
        Delivered-To: {to}
        From: Mail Delivery System <mailer-daemon@mx.example.com>
        To: {to}
        Subject: Undelivered
        Message-ID: <report-{abs(hash((kind, fields, to, returned)))}@mx.example.com>
        Date: Mon, 23 Nov 2026 12:00:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type={kind}; boundary="=_b"

        """
    parts = ["Content-Type: text/plain\n\nYour mail did not arrive.\n", f"Content-Type: message/{kind}\n\n{fields}"]
    if returned:
        parts.append(f"Content-Type: text/rfc822-headers\n\n{returned}\n")
    body = "".join(f"--=_b\n{part}\n" for part in parts) + "--=_b--\n"
    return (dedent(head) + body).replace("\n", "\r\n").encode()
