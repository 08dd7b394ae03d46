import logging
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from responsys_site.core.error_description import describe_error
from responsys_site.mail.inbound.storage import CHUNK_SIZE, Envelope, SpooledMessage, store
from responsys_site.mail.models import IncomingMail

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Store the mail on standard input, for the pipe of a mail server. Exit code 0: stored, whatever is in it; "
        "75 (EX_TEMPFAIL of sysexits): not now, the mail server keeps it and tries again."
    )
    requires_system_checks = []  # a fault of the configuration must not end in a bounce

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sender", help="the envelope's sender; empty for the null sender")
        parser.add_argument("--recipient", help="the envelope's recipient")

    def handle(self, *args: Any, **options: Any) -> None:
        envelope = Envelope(sender=options["sender"], recipient=options["recipient"])
        try:
            self.take(envelope)
        except Exception as error:
            logger.error("incoming mail could not be stored: %s", describe_error(error))
            raise SystemExit(os.EX_TEMPFAIL) from None

    def take(self, envelope: Envelope) -> None:
        """All of it is kept, however large: unlike a mailbox, the pipe has no copy to go back to."""
        with SpooledMessage() as arriving:
            while piece := sys.stdin.buffer.read(CHUNK_SIZE):
                arriving.add(piece)
            store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=envelope, at=timezone.now())
