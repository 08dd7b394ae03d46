"""Where incoming mail is fetched: one mailbox of an IMAP server, named by a URL (in the manner of RFC 5092)."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class InvalidMailboxAddress(ValueError):
    """The text names no mailbox. Its words never hold the password."""


@dataclass(frozen=True)
class MailboxAddress:
    """A mailbox and how to reach it: `imaps` (TLS from the start), `imap+tls` (STARTTLS) or `imap` (in the clear)."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @property
    def shows_its_password(self) -> bool:
        """Say whether the password would cross a network in the clear."""
        return self.scheme == "imap" and self.host not in _LOCAL


def mailbox_address(text: str) -> MailboxAddress:
    """Read `imaps://user:password@host:993/INBOX`; what has a meaning in URLs is percent-encoded.

    Raises InvalidMailboxAddress.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise InvalidMailboxAddress("the host or its port is not written as one") from error
    if url.scheme not in _PORTS:
        raise InvalidMailboxAddress("begin with imaps://, imap+tls:// or imap://")
    if not (url.hostname and url.username and url.password):
        raise InvalidMailboxAddress("give user, password and host, as imaps://user:password@host/INBOX")
    return MailboxAddress(
        scheme=url.scheme,
        host=url.hostname,
        port=port or _PORTS[url.scheme],
        user=unquote(url.username),
        password=unquote(url.password),
        folder=unquote(url.path.strip("/")) or "INBOX",
    )
