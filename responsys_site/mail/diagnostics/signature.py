"""Check the DKIM signature of a mail as it arrived (RFC 6376)."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

import dkim  # type: ignore[import-untyped]

from responsys_site.mail.diagnostics.dns import Finding, LookupFailed, dmarc_of, tags_of, txt_records

# What a reader is shown, and what ends a mailing: the two headers of one click must be signed (RFC 8058, 4).
TO_BE_SIGNED = (
    "From",
    "Subject",
    "Date",
    "To",
    "Message-ID",
    "MIME-Version",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)


@dataclass(frozen=True)
class Signature:
    """One DKIM-Signature of a mail; `number` counts them from the top."""

    number: int
    domain: str
    selector: str
    covered: frozenset[str]


class SignedCopy:
    """A mail as it arrived."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        mail = email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.compat32)
        self.author_domain = parseaddr(str(mail["From"]))[1].rpartition("@")[2].lower()
        self.signatures = [_signature(*found) for found in enumerate(mail.get_all("DKIM-Signature", []))]

    def signature(self) -> Signature | None:
        """Return the signature that counts: the first of the author's own domain or one above, else the first."""
        ours = [found for found in self.signatures if f".{self.author_domain}".endswith(f".{found.domain}")]
        return next(iter([*ours, *self.signatures]), None)

    def check(self) -> Iterator[Finding]:
        """Look at the signature that counts: does it verify, does it speak for the author, what does it cover."""
        signature = self.signature()
        if signature is None:
            yield Finding("DKIM signature", False, "the copy has none")
            return
        yield self._verified(signature)
        yield self._aligned(signature)
        missing = [name for name in TO_BE_SIGNED if name.lower() not in signature.covered]
        words = f"h= lacks {', '.join(missing)}" if missing else f"h= has {', '.join(TO_BE_SIGNED)}"
        yield Finding("DKIM headers", not missing, words)

    def _verified(self, signature: Signature) -> Finding:
        words = f"d={signature.domain} s={signature.selector}"
        try:
            good = dkim.DKIM(self._data).verify(idx=signature.number, dnsfunc=_key_text)
        except LookupFailed as error:
            return Finding("DKIM signature", None, f"{words}: {error}")
        except dkim.DKIMException as error:
            return Finding("DKIM signature", False, f"{words} is not good ({type(error).__name__})")
        return Finding("DKIM signature", good, f"{words} {'is good' if good else 'does not fit the mail'}")

    def _aligned(self, signature: Signature) -> Finding:
        words = f"d={signature.domain}, From: {self.author_domain}"
        try:
            dmarc = dmarc_of(self.author_domain)
        except LookupFailed as error:
            return Finding("DKIM alignment", None, f"{words}: {error}")
        same = signature.domain == self.author_domain
        aligned = dmarc.aligns(signer=signature.domain, author=self.author_domain) if dmarc else same
        return Finding("DKIM alignment", aligned, words)


def _signature(number: int, text: object) -> Signature:
    tags = tags_of(str(text))
    covered = frozenset(name.lower() for name in tags.get("h", "").split(":"))
    return Signature(number, tags.get("d", "").lower(), tags.get("s", ""), covered)


def _key_text(name: bytes, timeout: int = 0) -> bytes | None:
    """Ask for a key as dkimpy wants it asked: the patience is our own."""
    texts = txt_records(name.decode().rstrip("."))
    return texts[0].encode() if texts else None
