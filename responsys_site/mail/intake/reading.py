"""What handlers read of a mail that came in: its header and parts, from the first megabyte and no more."""

from responsys_site.mail.intake.parts import Parts, take_apart
from responsys_site.mail.models import IncomingMail

LONGEST_READ = 1024 * 1024  # bytes


def read(*, mail: IncomingMail) -> Parts:
    """Return the mail's header and parts. Never raises for what is in them."""
    return take_apart(mail.beginning(length=LONGEST_READ))
