"""Who is told of a change: everyone on file, as each app offers them in settings.PRIVACY_NOTICE_AUDIENCES."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from responsys_site.mail import outbox
from responsys_site.mail.bulk_rows import LONGEST_NAME


@dataclass(frozen=True)
class Recipient:
    """One person on file: the address as typed, and the name if one is known."""

    email: str
    name: str = ""


# An audience is called with `since`: None asks for everyone on file, a time for those who came on file from then on.
Audience = Callable[..., Iterable[Recipient]]


def audiences() -> dict[str, Audience]:
    """Return each app's audience by its dotted path, in the order of the settings."""
    return {path: import_string(path) for path in settings.PRIVACY_NOTICE_AUDIENCES}


def everyone(*, since: datetime | None = None) -> Iterator[Recipient]:
    """Yield the people of every audience. Of one address that two of them offer, a mail's first delivery counts."""
    for audience in audiences().values():
        yield from audience(since=since)


def as_mailed(recipients: Iterable[Recipient]) -> Iterator[outbox.Recipient]:
    """Yield the same as mail takes them. A name that would break a header is never the reason why nobody is told."""
    for recipient in recipients:
        name = "".join(character for character in recipient.name if character.isprintable())
        yield outbox.Recipient(address=recipient.email, name=name[:LONGEST_NAME].strip())
