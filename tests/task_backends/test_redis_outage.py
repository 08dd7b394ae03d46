import pytest

from tests.mail.smtp_peer import relay_running
from tests.redis_server import redis_running
from tests.running_site import expect_soon, free_port, migrated_database
from tests.task_backends.backend_site import EngineSite
from tests.task_backends.backends import OnRedis

pytestmark = pytest.mark.servers


@pytest.fixture
def redis_port() -> int:
    return free_port()


@pytest.fixture
def site_without_redis(tmp_path, redis_port):
    """A site that was started beside a Redis, which then went away."""
    with relay_running() as relay:
        with redis_running(tmp_path, port=redis_port) as url:
            site = EngineSite(
                folder=tmp_path,
                port=free_port(),
                database_url=migrated_database(tmp_path),
                engine=OnRedis(url=url),
                relay=relay,
            )
            site.start()
        yield site
        site.stop()


def test_requests_are_taken_and_their_mail_goes_once_it_is_back(site_without_redis, redis_port, tmp_path):
    site = site_without_redis
    site.ask_for_information("hana@example.com")
    site.record_forms()
    assert site.state_of("hana@example.com") == "queued"
    with redis_running(tmp_path, port=redis_port), site.worker():
        site.tick(due="send-waiting-mail")
        expect_soon(lambda: site.mails_to("hana@example.com"))
        site.ask_for_information("igor@example.com")
        expect_soon(lambda: site.mails_to("igor@example.com"))
    assert len(site.mails_to("hana@example.com")) == 1
