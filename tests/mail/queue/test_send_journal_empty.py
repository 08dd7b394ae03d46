import os
from datetime import timedelta

import pytest

from responsys_site.mail.queue.tasks import send_due


@pytest.fixture
def unnamed(settings, tmp_path):
    """What a worker leaves that is killed between making its journal and naming it."""
    settings.MAIL_JOURNAL = tmp_path
    path = tmp_path / "0123.new"
    path.touch()
    return path


def test_one_that_has_lain_there_for_hours_is_removed(unnamed, at, db):
    long_ago = unnamed.stat().st_mtime - timedelta(hours=2).total_seconds()
    os.utime(unnamed, (long_ago, long_ago))
    send_due(at=at)
    assert not unnamed.exists()


def test_one_that_may_be_about_to_get_its_name_stays(unnamed, at, db):
    send_due(at=at)
    assert unnamed.exists()
