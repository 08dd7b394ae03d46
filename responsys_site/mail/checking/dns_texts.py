"""What the DNS says in text records (RFC 1035, 3.3.14)."""

import dns.exception
import dns.resolver

PATIENCE = 5  # seconds


class NotAsked(Exception):
    """The DNS gave no answer. The text says what went wrong."""


def texts_of(name: str) -> list[str]:
    """Return the text records of a name; none when the DNS says that there is none. Raises NotAsked."""
    try:
        answer = dns.resolver.Resolver().resolve(name, "TXT", lifetime=PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise NotAsked(type(error).__name__) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
