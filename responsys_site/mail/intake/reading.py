"""What handlers read of a mail that came in: header and parts, of the first megabyte unless more is asked for."""

from responsys_site.mail.intake.parts import Parts, take_apart
from responsys_site.mail.models import IncomingMail

LONGEST_READ = 1024 * 1024  # bytes


def read(*, mail: IncomingMail, longest: int = LONGEST_READ) -> Parts:
    """Return the header and parts of the mail's first `longest` bytes. Never raises for what is in them."""
    return take_apart(mail.beginning(length=longest))
