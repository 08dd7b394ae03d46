"""Acknowledge a request: issue the links that only its mailbox gets to know, and queue the mail that carries them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from leads.abuse.allowances import acknowledgements_to
from leads.acknowledgement_words import Contents, Words
from leads.confirmation import new_confirm_link
from leads.consent_records import principal_of, receipt_token
from leads.models import AcknowledgedRequest, Choice, Contact, Link
from leads.profile_links import new_profile_link
from privacy.notices.late_comers import count_as_notice
from responsys_site.ground.inserting import Row, insert_unless
from responsys_site.ground.rfc3339 import rfc3339
from responsys_site.ground.spending import found_if_used_up, spend_if_left
from responsys_site.ground.together import Statement
from responsys_site.ground.tokens import random_token
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient
from responsys_site.mail.shared import delivery_of_shared, keep_shared

KIND = Message.Kind.TRANSACTIONAL


@dataclass(frozen=True)
class Acknowledgement:
    """The mail that answers one request. Nothing that was typed is in it; it goes to the address on file.

    Whoever typed a stranger's address must not get words of theirs delivered. Nor do they ever see a link: the tokens
    are in no page, and sealed in the queue.
    """

    address: str
    address_digest: str
    mailbox: str
    reference: str
    contents: Contents
    words: Words
    nonce_digest: str
    network: str
    asked_at: datetime
    at: datetime

    def statements(self) -> Iterator[Statement]:
        """Yield what issues the links and queues the mail; when the mailbox had one today, a follow-up does so later.

        Before, `keep_words` has to be called.
        """
        allowance = acknowledgements_to(mailbox=self.mailbox)
        had_one = found_if_used_up(allowance=allowance, at=self.at)
        person = Contact.number(address_digest=self.address_digest)
        links = list(self._links())
        yield Link.ending(purpose=Link.Purpose.PROFILE.value, person=person, at=self.at, unless=had_one)
        for _field, _token, link in links:
            yield insert_unless(link, found={"contact_id": person}, unless=had_one)
        fields = {"reference": self.reference, **self._receipt(), **{field: token for field, token, _link in links}}
        recipient = Recipient(address=self.address, fields=fields)
        on_file = Contact.address_on_file(address_digest=self.address_digest)
        yield delivery_of_shared(
            key=self.words.key, kind=KIND, recipient=recipient, at=self.at, unless=had_one, address=on_file
        )
        yield AcknowledgedRequest.noting(
            nonce_digest=self.nonce_digest, mailbox=self.mailbox, network=self.network, at=self.at
        )
        yield AcknowledgedRequest.mailing(nonce_digest=self.nonce_digest, at=self.at, unless=had_one)
        yield spend_if_left(allowance=allowance, at=self.at)

    def _receipt(self) -> dict[str, str]:
        """Return what fills the receipt."""
        return {
            "receipt_token": receipt_token(nonce_digest=self.nonce_digest),
            "principal": principal_of(address_digest=self.address_digest),
            "asked_at": rfc3339(self.asked_at),
        }

    def _links(self) -> Iterator[tuple[str, str, Row]]:
        """Yield each link's field in the mail, its token and its row."""
        token = random_token()
        yield "profile_token", token, new_profile_link(token=token, address_digest=self.address_digest, at=self.at)
        if Choice.Purpose.UPDATES in self.contents.asked:
            token = random_token()
            link = new_confirm_link(
                token=token,
                address_digest=self.address_digest,
                purpose=Choice.Purpose.UPDATES,
                at=self.at,
                wished_at=self.asked_at,
            )
            yield "confirm_token", token, link


def keep_words(*, acknowledgements: Iterable[Acknowledgement], at: datetime) -> None:
    """Store what all acknowledgements of this day and kind say, unless that is done already.

    Where a coming version is named in it, it is the notice of that version to whoever gets it.
    """
    each = {one.words.key: one for one in acknowledgements}
    kept = set(Message.objects.filter(key__in=list(each)).values_list("key", flat=True))
    for key in sorted(each.keys() - kept):  # in one order, so that no two workers wait for each other
        written, coming = each[key].words.mail, each[key].contents.coming
        with transaction.atomic():
            keep_shared(key=key, kind=KIND, written=written, at=at, reply_to=settings.PRIVACY_MAILBOX)
            if coming is not None:
                count_as_notice(version=coming.number, message_key=key, at=at)
