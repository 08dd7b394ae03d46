import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from responsys_site.core.email_addresses import InvalidAddress, normalize
from responsys_site.mail.diagnostics.authentication import Finding, SignedCopy, check_dmarc, check_key, check_spf
from responsys_site.mail.diagnostics.relay import send_test_message
from responsys_site.mail.message_ids import plain_sender, return_path

MARKS = {True: "ok", False: "NOT WELL", None: "could not be asked"}


class Command(BaseCommand):
    help = (
        "Send one real mail to ADDRESS, and say what the relay did with it, what the DNS says of the sender's domain, "
        "and, from a copy of the mail as it arrived, what the relay signed. Exit code 0 only if all is well."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--selector", help="the DKIM selector that the relay signs with")
        parser.add_argument("--signed", metavar="FILE", help="the mail as it arrived (.eml); - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        copy = _copy(options["signed"])
        try:
            found = [
                *send_test_message(address=options["address"], at=timezone.now()),
                *_domain(),
                *_dkim(copy, options),
            ]
        except InvalidAddress as error:
            raise CommandError(f"ADDRESS: {error}") from error
        for finding in found:
            self.stdout.write(f"{MARKS[finding.well]:20}{finding.what}: {finding.words}")
        if not all(finding.well for finding in found):
            raise SystemExit(1)


def _copy(file: str | None) -> SignedCopy | None:
    if file is None:
        return None
    try:
        return SignedCopy(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
    except OSError as error:
        raise CommandError(f"--signed: {error.strerror}") from error


def _sender_domain(address: str) -> str:
    return normalize(address).rpartition("@")[2]


def _domain() -> Iterator[Finding]:
    yield check_spf(domain=_sender_domain(return_path(delivery=0)))
    yield check_dmarc(domain=_sender_domain(plain_sender()))


def _dkim(copy: SignedCopy | None, options: dict[str, Any]) -> Iterator[Finding]:
    """The key by the selector that was given, else by the copy's own; then the copy's signature."""
    signature = copy.signature() if copy else None
    if options["selector"]:
        yield check_key(selector=options["selector"], domain=_sender_domain(plain_sender()))
    elif signature:
        yield check_key(selector=signature.selector, domain=signature.domain)
    else:
        yield Finding("DKIM key", None, "give --selector, or --signed with the mail as it arrived")
    if copy:
        yield from copy.check()
    else:
        yield Finding("DKIM signature", None, "give --signed with the mail as it arrived")
