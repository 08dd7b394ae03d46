"""What people do while the policy changes: they come on file, ask, move, are erased, and mail to them comes back."""

from contextlib import ExitStack, suppress
from datetime import datetime, timedelta

from django.utils import timezone
from hypothesis import strategies as st

from leads.address_change import ask_for_new_address, confirm_new_address
from leads.models import Contact
from leads.recording import record_waiting
from privacy.notices.ledger import Line, ledger_of
from privacy.rights.erasure import erase_now
from responsys_site.edge import snapshot
from responsys_site.mail.filling import fields_of
from responsys_site.mail.identity import return_path
from responsys_site.mail.intake.arriving import Arriving
from responsys_site.mail.intake.bounces import handle
from responsys_site.mail.intake.facts import Envelope
from responsys_site.mail.intake.storing import store
from responsys_site.mail.models import Delivery, IncomingMail
from tests.leads.conftest import ANSWERS, FORM
from tests.leads.opting.conftest import field
from tests.mail.intake.reports import bounce
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
        self.kept: dict[str, list[Line]] = {}  # of those who were erased, by the digest of the address

    def some_import(self, draw):
        Contact.objects.put_on_file(address=draw(SOME_ADDRESS), name="Ann", at=timezone.now())

    def some_request(self, draw):
        snapshot.forget()
        key = field(self.browser.get(FORM), "key")
        self.clock.shift(timedelta(minutes=1))
        snapshot.forget()
        self.browser.post(FORM, {**ANSWERS, "email": draw(SOME_ADDRESS), "key": key})
        record_waiting(at=timezone.now())

    def some_move(self, draw):
        for person in draw(one_of(list(Contact.objects.on_file()))):
            to = draw(SOME_ADDRESS)
            ask_for_new_address(contact=person, address=to, at=timezone.now())
            asked = Delivery.objects.filter(message__template="leads/new_address", address=to).order_by("pk").last()
            if asked is not None:
                self.clock.shift(timedelta(minutes=1))
                confirm_new_address(token=fields_of(delivery=asked)["new_address_token"], at=timezone.now())

    def some_erasure(self, draw):
        for person in draw(one_of(list(Contact.objects.on_file()))):
            erase_now(address=person.address, reason="retention", at=timezone.now())
            lines = ledger_of(address_digest=person.address_digest)
            self.kept[person.address_digest] = [line for line in lines if line.ended_at]

    def some_bounce(self, draw):
        """It comes back after the relay had taken it."""
        for delivery in draw(one_of(list(Delivery.objects.filter(state="sent", message__kind="legal")))):
            handle(mail=_taken_in(bounce(to=return_path(delivery=delivery.pk)), timezone.now()), at=timezone.now())


def _taken_in(data: bytes, at: datetime) -> IncomingMail:
    with ExitStack() as stack:
        arriving = stack.enter_context(Arriving())
        arriving.add(data)
        with suppress(ValueError):
            store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(), at=at)
        return IncomingMail.objects.get(sha256=arriving.sha256)
