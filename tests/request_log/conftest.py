from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from responsys_site.request_log.buffer import REQUEST_LOG
from responsys_site.request_log.models import RequestRecord

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def _empty_log(settings):
    """The log of this process starts empty, and only `flush` writes it."""
    settings.REQUEST_LOG_IN_BACKGROUND = False
    REQUEST_LOG.reset()
    yield
    REQUEST_LOG.reset()


@pytest.fixture
def make_record(db, at) -> Callable[..., RequestRecord]:
    def make(*, at: datetime = at, **values: Any) -> RequestRecord:
        usual = {
            "address": "192.0.2.7",
            "network": "192.0.2.0/24",
            "browser": "Firefox",
            "browser_version": "128",
            "system": "Linux",
            "method": "GET",
            "route": "privacy/",
            "status": 200,
            "milliseconds": 1.5,
            "request_id": "00000000000000aa",
        }
        return RequestRecord.objects.create(at=at, **usual | values)

    return make


@pytest.fixture
def environ() -> dict[str, Any]:
    """What a server hands to the recorder for a visitor's request."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/privacy/",
        "QUERY_STRING": "",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_USER_AGENT": FIREFOX,
    }
