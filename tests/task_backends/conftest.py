from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.mail.smtp_peer import Relay, relay_running
from tests.redis_server import redis_running
from tests.running_site import free_port, migrated_database
from tests.task_backends.backend_site import EngineSite
from tests.task_backends.backends import InTheDatabase, OnRedis
from tests.task_backends.silent_relay import silent_relay_running


@pytest.fixture(scope="session", params=["django-tasks-db", "huey"])
def site(request, tmp_path_factory) -> Iterator[EngineSite]:
    """A site on each engine in turn."""
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        relay = stack.enter_context(relay_running())
        engine = InTheDatabase()
        if request.param == "huey":
            engine = OnRedis(url=stack.enter_context(redis_running(folder)))
        site = EngineSite(
            folder=folder, port=free_port(), database_url=migrated_database(folder), engine=engine, relay=relay
        )
        stack.callback(site.stop)
        site.start()
        yield site


@pytest.fixture
def silent_relay() -> Iterator[Relay]:
    """A relay that takes a mail in whole and then says nothing any more."""
    with silent_relay_running() as relay:
        yield relay
