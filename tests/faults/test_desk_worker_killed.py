import pytest

from tests.faults.correspondence import correspond
from tests.mail.inbound.dovecot import mail_server, mailbox

pytestmark = pytest.mark.servers

__all__ = ["mail_server", "mailbox"]


def test_none_is_lost_and_none_answered_twice(database_url, mailbox, tmp_path):
    figures = correspond(mailbox=mailbox, folder=tmp_path, database_url=database_url, kills=2, seed=1)
    assert figures.breaches == [] and figures.kills == 2
