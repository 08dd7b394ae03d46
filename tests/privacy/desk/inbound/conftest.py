import pytest

from privacy.desk.models import Case, CaseEvent
from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery, IncomingMail
from tests.mail.conftest import queued, relay  # noqa: F401
from tests.mail.inbound.conftest import _own_folder, letter, mail_server, mailbox, take_in  # noqa: F401 (the same mail comes in)


@pytest.fixture
def arrive(take_in, at):  # noqa: F811
    """Take a mail in, let the handlers work, and return its row."""

    def arrived(data: bytes, *, at=at, **envelope: str) -> IncomingMail:
        mail = take_in(data, at=at, **envelope)
        run(name="handle-incoming-mail", at=at)
        mail.refresh_from_db()
        assert mail.error == ""
        return mail

    return arrived


@pytest.fixture
def answered(at):
    """Return the Message-ID of the last mail that went out for a case."""

    def last(case: Case) -> str:
        return CaseEvent.objects.filter(case=case, delivery__isnull=False).latest("pk").delivery.message_id_header

    return last


def texts() -> list[str]:
    """What came in, in the order in which it came."""
    return list(CaseEvent.objects.filter(kind="in").order_by("pk").values_list("text", flat=True))


def mails_to(address: str) -> int:
    return Delivery.objects.filter(address=address).count()
