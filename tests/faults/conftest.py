import os
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.mail.conftest import queued, relay  # noqa: F401 (the same site sends to the same relay)


@pytest.fixture
def database_url(transactional_db) -> str:
    """Where another process finds the database of this test."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    url = urlsplit(os.environ["DATABASE_URL"])
    host = url.netloc.rpartition("@")[2]
    return url._replace(
        netloc=f"{settings['USER']}:{settings['PASSWORD']}@{host}", path=f"/{settings['NAME']}"
    ).geturl()


@pytest.fixture(autouse=True)
def _journal(settings, tmp_path):
    """What one test leaves behind no other takes up."""
    settings.MAIL_JOURNAL = tmp_path / "journal"
