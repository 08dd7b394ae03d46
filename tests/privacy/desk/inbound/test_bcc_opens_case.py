"""Who puts privacy@ into Bcc alone has written to it: the mail names nobody of ours."""

import pytest

from privacy.desk.models import Case, CaseEvent
from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import IncomingMail
from tests.privacy.desk.inbound.conftest import mails_to

pytestmark = pytest.mark.servers


@pytest.fixture
def fetch(db, at):
    """Fetch what is in the mailbox, let the handlers work, and return its one mail."""

    def fetched() -> IncomingMail:
        run(name="fetch-incoming-mail", at=at)
        run(name="handle-incoming-mail", at=at)
        return IncomingMail.objects.get()

    return fetched


@pytest.mark.parametrize("to", ["friends@example.org", "undisclosed-recipients:;", None])
def test_the_server_that_delivered_it_wrote_down_the_sites_own_mailbox_alone(mailbox, fetch, letter, to):
    mailbox.deliver(letter(to=to, cc="others@example.org"))
    mail = fetch()
    assert mail.recipient == mailbox.address and mail.outcome == f"{Case.objects.get()}: opened"
    assert Case.objects.get().kind == "question" and mails_to("ann@example.com") == 1


def test_no_server_wrote_down_anything(mailbox, fetch, letter):
    mailbox.append(letter(to="friends@example.org"))
    assert fetch().outcome == f"{Case.objects.get()}: opened"


def test_it_joins_its_case_as_every_other_does(mailbox, fetch, letter, opened, answered):
    case = opened()
    mailbox.deliver(letter(to="friends@example.org", in_reply_to=answered(case)))
    assert CaseEvent.objects.get(incoming=fetch()).case == case


def test_a_mailbox_that_is_named_as_its_user_alone_is_known(mailbox, fetch, letter, settings):
    mailbox.address, written_down = mailbox.address.partition("@")[0], mailbox.address
    settings.IMAP_URL = mailbox.url()
    mailbox.append(letter(to="friends@example.org", delivered_to=written_down))
    assert fetch().outcome == f"{Case.objects.get()}: opened"


@pytest.mark.parametrize("to", ["postmaster@responsys.example", "friends@example.org, sales@responsys.example"])
def test_what_names_another_mailbox_of_ours_is_left_to_colleagues(mailbox, fetch, letter, to):
    mailbox.deliver(letter(to=to))
    assert fetch().state == "waits for staff" and not Case.objects.exists()


def test_what_a_mail_server_hands_over_for_somebody_else_is_left_to_colleagues(arrive, letter):
    mail = arrive(letter(to="friends@example.org"), recipient="sales@responsys.example")
    assert mail.state == "waits for staff" and not Case.objects.exists()
