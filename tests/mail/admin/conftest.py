import pytest
from django.utils import timezone

from responsys_site.mail.models import Delivery, Message
from tests.factories import make_staff, sign_in
from tests.wsgi_client import SiteClient


@pytest.fixture
def member(db):
    """The browser of a signed-in member of staff with this role and these further rights of mail."""

    def make(role: str = "", *rights: str) -> SiteClient:
        return sign_in(make_staff(f"member {role}", *(f"mail.{right}" for right in rights), role=role))

    return make


@pytest.fixture
def administrator(member) -> SiteClient:
    return member("Web administrators")


@pytest.fixture
def sent_to(queued):
    """A message to five people of whom, in this order, each stands as named."""

    def put(*states: str, **options) -> Message:
        message = queued(*(f"person{number}@example.com" for number in range(len(states))), **options).message
        now = timezone.now()
        for delivery, state in zip(message.deliveries.order_by("pk"), states, strict=True):
            over = state not in {"queued", "deferred"}
            ended = {"ended_at": now, "next_attempt_at": None} if over else {}
            Delivery.objects.filter(pk=delivery.pk).update(state=state, **ended)
        return message

    return put


def page_of(message: Message) -> str:
    return f"/in/admin/mail/message/{message.pk}/change/"


def press(browser: SiteClient, message: Message, action: str, *, seen: str = "-"):
    """Press the button of an action, as its page or the message's page shows it; return where it leads."""
    answer = browser.post(action_page(message, action), {"seen": seen})
    return browser.get(answer["Location"]) if answer.status_code == 302 else answer


def action_page(message: Message, action: str) -> str:
    return f"/in/admin/mail/message/{message.pk}/act/{action}/"
