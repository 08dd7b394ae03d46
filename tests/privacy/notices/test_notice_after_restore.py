"""A site that is restored from a backup goes on with its notice, under the same Message-IDs and by the same clock."""

import pytest

from privacy.models import PolicyVersion
from responsys_site.mail.models import Delivery
from tests.faults.restoring import back_up, restore, working_in
from tests.mail.conftest import relay  # noqa: F401 (the same site sends to the same relay)
from tests.privacy.notices.conftest import DAY, MINUTE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


@pytest.fixture
def backup(tmp_path, django_db_setup):
    """Back the database up as it is, and return what restores it as it was then."""

    def backed_up():
        file = back_up(folder=tmp_path, owner=django_db_setup)
        return lambda: working_in(restore(backup=file, owner=django_db_setup))

    return backed_up


@pytest.fixture
def half_sent(on_file, posted, pass_time, relay, at):  # noqa: F811
    """A notice of which the relay has taken one mail, and put the other one off."""
    on_file("ann", "bob")
    relay.rcpt_of = {"bob@example.com": "450 later"}
    version = pass_time(posted(at), at + MINUTE)
    relay.rcpt_of.clear()
    return version


def message_ids(relay):  # noqa: F811
    return [line for mail in relay.taken for line in mail.split(b"\r\n") if line.startswith(b"Message-ID:")]


def test_what_went_out_after_the_backup_goes_again_under_the_same_message_id(half_sent, pass_time, relay, backup, at):  # noqa: F811
    restored = backup()
    pass_time(half_sent, at + 5 * MINUTE)
    with restored():
        version = pass_time(half_sent, at + DAY)
        assert at + DAY <= version.settled_at < at + DAY + MINUTE
    ann, bob, bob_again = message_ids(relay)
    assert bob == bob_again != ann
    assert relay.recipients == ["ann@example.com", "bob@example.com", "bob@example.com"]


def test_a_clock_that_ran_runs_on_as_recorded(half_sent, pass_time, relay, backup, at):  # noqa: F811
    version = pass_time(half_sent, at + 5 * MINUTE)
    with backup()():
        restored = pass_time(version, at + 2 * DAY)
        assert (restored.settled_at, restored.in_force_at) == (version.settled_at, version.in_force_at)
        assert PolicyVersion.objects.in_force(at=version.in_force_at) == restored
    assert Delivery.objects.filter(state="sent").count() == len(relay.taken) == 2
