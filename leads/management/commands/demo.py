"""Sample people and requests for a development site: marked as such, and taken away without a trace."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.consent.texts import ANSWER, UPDATES, text_hash
from leads.models import ConsentEvent, Contact, InformationRequest
from privacy.policy.published import Version, load_published_policy
from responsys_site.core.tokens import token_digest

DOMAIN = "sample.invalid"  # RFC 2606, 2: reserved, so no mail can reach anyone
PEOPLE = [
    ("Ada Brandt", "Harbour Books", "Our list is in a spreadsheet. How do we bring 4,000 addresses over?", True),
    ("Bence Kovács", "Kovács & Fiai", "Can a mailing go out at nine in the morning of each reader's own time?", False),
    ("Chipo Moyo", "Riverside Clinic", "We may not see who opened what. Can measuring be left off?", True),
    ("Dalia Haddad", "مكتبة المدينة", "Do letters in Arabic reach every mail program as they should?", True),
    ("Emil Žák", "Divadlo Na rohu", "Season tickets: two segments, one letter, two endings.", False),
    ("Fumiko Arai", "荒井印刷", "What becomes of addresses that bounce?", True),
    ("Grace O'Neill", "Parish of St Columba", "We are small. Is there a smallest list?", False),
    ("Hugo Lindqvist", "Nordic Tools AB", "How does a reader opt out of one list and stay on another?", True),
]


def add_samples(*, at: datetime) -> int:
    """Put the sample people on file with a request each; return how many were new. A second run adds nothing.

    Raises LookupError when no policy is in force: a request names the version that was shown.
    """
    version = load_published_policy(at=at).in_force(at=at)
    if version is None:
        raise LookupError(_("No policy is in force."))
    with transaction.atomic():
        return sum(_add(number, at, version) for number in range(len(PEOPLE)))


def clear_samples() -> int:
    """Remove the sample requests, their choices and the people who have nothing else; return how many requests.

    One on which a colleague has written a note stays: the note is no sample, and no note can be removed.
    """
    with transaction.atomic():
        sample = ConsentEvent.objects.filter(
            channel=ConsentEvent.Channel.SAMPLE, information_request__notes__isnull=True
        )
        people = set(sample.values_list("contact", flat=True))
        requests = set(sample.values_list("information_request", flat=True))
        ConsentEvent.objects.filter(channel=ConsentEvent.Channel.SAMPLE, information_request__in=requests).delete()
        removed, _by_model = InformationRequest.objects.filter(pk__in=requests).delete()
        Contact.objects.filter(pk__in=people, requests__isnull=True, choices__isnull=True).delete()
    return removed


def _add(number: int, at: datetime, version: Version) -> bool:
    name, company, needs, wishes_updates = PEOPLE[number]
    nonce_digest = token_digest(f"sample {number}")
    if InformationRequest.objects.created_by_nonce(nonce_digest=nonce_digest):
        return False
    address = f"sample-{number + 1}@{DOMAIN}"
    received_at = at - timedelta(hours=7 * number + 1)
    contact = Contact.objects.get_or_create_contact(
        address=address, name=_("%(name)s (sample)") % {"name": name}, company=company, at=received_at
    )
    request = InformationRequest.objects.create(
        contact=contact,
        name=contact.name,
        company=company,
        email=address,
        needs=needs,
        received_at=received_at,
        notified_at=received_at,
        form_nonce_digest=nonce_digest,
    )
    wordings = {ConsentEvent.Purpose.ANSWER: str(ANSWER)} | (
        {ConsentEvent.Purpose.UPDATES: str(UPDATES)} if wishes_updates else {}
    )
    ConsentEvent.objects.bulk_create(_choice(request, purpose, words, version) for purpose, words in wordings.items())
    return True


def _choice(request: InformationRequest, purpose: str, words: str, version: Version) -> ConsentEvent:
    return ConsentEvent(
        contact=request.contact,
        address_digest=request.contact.address_digest,
        information_request=request,
        purpose=purpose,
        action=ConsentEvent.Action.ASKED,
        channel=ConsentEvent.Channel.SAMPLE,
        wording=words,
        wording_sha256=text_hash(words),
        policy_version_id=version.number,
        policy_text_sha256=version.text.sha256,
        at=request.received_at,
    )


class Command(BaseCommand):
    help = "Add sample people and requests, marked as such, or take exactly those away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["add", "clear"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "add":
                self.stdout.write(
                    f"{add_samples(at=timezone.now())} sample requests added. `make demo-clear` removes them."
                )
            else:
                self.stdout.write(f"{clear_samples()} sample requests removed.")
        except LookupError as error:
            raise CommandError(f"{error} `make run` loads one.") from error
        except DatabaseError as error:
            raise CommandError("The database refused: on PostgreSQL run this as the owner of the tables.") from error
