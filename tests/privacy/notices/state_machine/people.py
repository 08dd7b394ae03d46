"""What people do while the policy changes: they come on file, ask, move, are erased, and mail to them comes back."""

from contextlib import ExitStack, suppress
from datetime import datetime, timedelta

from django.utils import timezone
from hypothesis import strategies as st

from leads.models import Contact
from leads.profile.address_change import confirm_new_address, request_address_change
from leads.requests.process import process_pending
from privacy.notices.status import HistoryEntry, delivery_history
from privacy.rights.erasure import erase_now
from responsys_site.core.http import snapshot
from responsys_site.mail.inbound.bounces import handle
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import Delivery, IncomingMail
from responsys_site.mail.rendering.placeholders import delivery_fields
from tests.leads.conftest import ANSWERS, FORM
from tests.leads.consent.conftest import field
from tests.mail.inbound.reports import bounce
from tests.wsgi_client import SiteClient

ADDRESSES = tuple(f"{name}@example.com" for name in ("ann", "bob", "cleo", "dan", "eve", "fay"))
SOME_ADDRESS = st.sampled_from(ADDRESSES)


def one_of(things: list) -> st.SearchStrategy:
    """One of them as a list; an empty one if there are none."""
    return st.sampled_from([[thing] for thing in things] or [[]])


class People:
    """Six mailboxes, and whoever is on file under them."""

    def __init__(self) -> None:
        super().__init__()
        self.browser = SiteClient()
        self.kept: dict[str, list[HistoryEntry]] = {}  # of those who were erased, by the digest of the address

    def some_import(self, draw):
        Contact.objects.get_or_create_contact(address=draw(SOME_ADDRESS), name="Ann", at=timezone.now())

    def some_request(self, draw):
        snapshot.clear()
        key = field(self.browser.get(FORM), "key")
        self.clock.shift(timedelta(minutes=1))
        snapshot.clear()
        self.browser.post(FORM, {**ANSWERS, "email": draw(SOME_ADDRESS), "key": key})
        process_pending(at=timezone.now())

    def some_move(self, draw):
        for person in draw(one_of(list(Contact.objects.active()))):
            to = draw(SOME_ADDRESS)
            request_address_change(contact=person, address=to, at=timezone.now())
            asked = Delivery.objects.filter(message__template="leads/confirm_address", address=to).order_by("pk").last()
            if asked is not None:
                self.clock.shift(timedelta(minutes=1))
                confirm_new_address(token=delivery_fields(delivery=asked)["new_address_token"], at=timezone.now())

    def some_erasure(self, draw):
        for person in draw(one_of(list(Contact.objects.active()))):
            erase_now(address=person.address, reason="retention", at=timezone.now())
            lines = delivery_history(address_digest=person.address_digest)
            self.kept[person.address_digest] = [line for line in lines if line.ended_at]

    def some_bounce(self, draw):
        """It comes back after the relay had taken it."""
        for delivery in draw(one_of(list(Delivery.objects.filter(state="sent", message__kind="legal")))):
            handle(mail=_taken_in(bounce(to=return_path(delivery=delivery.pk)), timezone.now()), at=timezone.now())


def _taken_in(data: bytes, at: datetime) -> IncomingMail:
    with ExitStack() as stack:
        arriving = stack.enter_context(SpooledMessage())
        arriving.add(data)
        with suppress(ValueError):
            store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(), at=at)
        return IncomingMail.objects.get(sha256=arriving.sha256)
