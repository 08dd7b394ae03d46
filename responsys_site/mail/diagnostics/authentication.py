"""Check what lets receivers trust a mail: SPF, DMARC and the DKIM key in the DNS, and the signature of a copy."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

import dkim  # type: ignore[import-untyped]
import dns.exception
import dns.resolver


@dataclass(frozen=True)
class Finding:
    """What was found of one thing. `well` is None for what could not be asked."""

    what: str
    well: bool | None
    words: str


DNS_TIMEOUT = 5  # seconds


class LookupFailed(Exception):
    """The DNS gave no answer. The text says what went wrong."""


def txt_records(name: str) -> list[str]:
    """Return the text records of a name; none when the DNS says that there is none. Raises LookupFailed."""
    try:
        answer = dns.resolver.Resolver().resolve(name, "TXT", lifetime=DNS_TIMEOUT, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise LookupFailed(type(error).__name__) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


@dataclass(frozen=True)
class Dmarc:
    """The DMARC record that holds for a domain, where it stands, and the organisation's own domain."""

    at: str
    organisation: str
    tags: dict[str, str]

    def aligns(self, *, signer: str, author: str) -> bool:
        """Say whether a signature of the domain `signer` speaks for mail From `author` (RFC 7489, 3.1.1)."""
        if self.tags.get("adkim", "r").lower() == "s":
            return signer == author
        return all(_is_within(domain, self.organisation) for domain in (signer, author))


def check_spf(*, domain: str) -> Finding:
    """Look at who may send for the domain of the return path (RFC 7208, 4.5)."""
    what = f"SPF of {domain}"
    try:
        records = [text for text in txt_records(domain) if text.lower().split(" ")[0] == "v=spf1"]
    except LookupFailed as error:
        return Finding(what, None, str(error))
    if len(records) != 1:
        return Finding(what, False, f"{len(records)} records where there must be one" if records else "no record")
    words = records[0].lower().split()
    is_open = "+all" in words or "all" in words
    return Finding(what, not is_open, f"{records[0]}{' lets everyone send' if is_open else ''}")


def check_dmarc(*, domain: str) -> Finding:
    """Look at what receivers are asked to do with forgeries of the domain."""
    what = f"DMARC of {domain}"
    try:
        found = dmarc_of(domain)
    except LookupFailed as error:
        return Finding(what, None, str(error))
    if found is None:
        return Finding(what, False, "no record")
    policy = found.tags.get("p", "").lower()
    known = policy in {"none", "quarantine", "reject"}
    return Finding(what, known, f"p={policy} at _dmarc.{found.at}{'' if known else ' is no policy'}")


def dmarc_of(domain: str) -> Dmarc | None:
    """Return the record that holds for the domain: its own, or that of the nearest domain above it.

    The organisation's domain is taken to be the highest that has a record: a walk up the tree instead of a list of all
    public suffixes. Raises LookupFailed.
    """
    labels = domain.split(".")
    above = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
    records = [(name, tags) for name in above if (tags := _dmarc_record(name))]
    return Dmarc(at=records[0][0], organisation=records[-1][0], tags=records[0][1]) if records else None


def _dmarc_record(domain: str) -> dict[str, str]:
    found = [tags for text in txt_records(f"_dmarc.{domain}") if (tags := tags_of(text)).get("v") == "DMARC1"]
    return found[0] if len(found) == 1 else {}


def check_key(*, selector: str, domain: str) -> Finding:
    """Look at the public key by which receivers check signatures (RFC 6376, 3.6.1)."""
    name = f"{selector}._domainkey.{domain}"
    try:
        records = txt_records(name)
    except LookupFailed as error:
        return Finding("DKIM key", None, str(error))
    if len(records) != 1:
        words = f"{len(records)} records at {name} where there must be one" if records else f"no record at {name}"
        return Finding("DKIM key", False, words)
    has_key = bool(tags_of(records[0]).get("p"))
    return Finding("DKIM key", has_key, f"at {name}" if has_key else f"the one at {name} is revoked")


def tags_of(text: str) -> dict[str, str]:
    """Return the tags of a record or signature: `v=DMARC1; p=none` (RFC 6376, 3.2)."""
    pairs = [part.partition("=") for part in text.split(";") if "=" in part]
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}


def _is_within(domain: str, organisation: str) -> bool:
    return domain == organisation or domain.endswith(f".{organisation}")


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
