"""The site behind PgBouncer in transaction mode, as deploy/pgbouncer.ini has it: form, worker, pages and timeouts."""

import os
import secrets
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from urllib.request import urlopen

import psycopg2
import pytest
from django.conf import settings

from tests.core.http.pgbouncer_server import pgbouncer_running
from tests.mail.smtp_peer import relay_running
from tests.postgres import start_postgres
from tests.running_site import expect_soon, free_port
from tests.task_backends.backend_site import EngineSite

pytestmark = [pytest.mark.once, pytest.mark.servers]

READ_IN_PIECES = """
from privacy.models import PolicyVersion
rows = PolicyVersion.objects.order_by("pk").iterator(chunk_size=1)
print([PolicyVersion.objects.filter(pk=row.pk).count() for row in rows])
"""


@dataclass
class PooledSite(EngineSite):
    """A site that its owner prepares directly, and that then knows the database through the pooler alone."""

    pooled_urls: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        if not self.pooled_urls:
            return super().environ
        return super().environ | {"DATABASE_POOLED": "true", "DATABASE_URL": self.pooled_urls["responsys_web"]}


@pytest.fixture(scope="module")
def site(request, tmp_path_factory):
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        url = start_postgres(request.addfinalizer)
    name = f"pooled_{secrets.token_hex(4)}"
    with closing(psycopg2.connect(url)) as owner:
        owner.autocommit = True
        owner.cursor().execute(f"CREATE DATABASE {name}")
    direct_url = url.replace("/postgres?", f"/{name}?", 1)
    with ExitStack() as stack:
        folder, relay = tmp_path_factory.mktemp("pooled"), stack.enter_context(relay_running())
        site = PooledSite(folder=folder, port=free_port(), database_url=direct_url, relay=relay)
        site.manage("migrate", "--verbosity=0")
        site.manage("load_policy_texts")
        site.pooled_urls = stack.enter_context(pgbouncer_running(database_url=direct_url))
        stack.callback(site.stop)
        site.start()
        yield site


def shown(url: str, name: str) -> str:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_pooler_passes_form_and_acknowledgement_on(site):
    for name in ("ann", "ben"):
        site.ask_for_information(f"{name}@example.com")
    with site.worker(DATABASE_URL=site.pooled_urls["responsys_work"]):
        site.tick(due="send-waiting-mail")
        for name in ("ann", "ben"):
            expect_soon(lambda name=name: site.mails_to(f"{name}@example.com"))
    assert site.row("SELECT count(*) FROM leads_contact")[0] == 2


def test_pooler_lets_rows_be_read_in_pieces(site):
    assert site.manage("shell", "--no-imports", "--command", READ_IN_PIECES) == "[1, 1]\n"


def test_pooler_serves_pages(site):
    for path in ("/", "/privacy/", "/request-information/", "/privacy/promises/", "/readyz"):
        assert urlopen(f"{site.url}{path}").status == 200


@pytest.mark.parametrize("kind", ["web", "work"])
def test_pooler_gives_each_kind_of_process_its_timeouts(site, kind):
    ours = getattr(settings, f"{kind.upper()}_DATABASE_TIMEOUTS")
    url = site.pooled_urls[f"responsys_{kind}"]
    units = {"s": 1, "min": 60}
    for name, seconds in [
        ("statement_timeout", ours.statement),
        ("lock_timeout", ours.lock),
        ("idle_in_transaction_session_timeout", ours.idle),
    ]:
        value = shown(url, name)
        number = "".join(filter(str.isdigit, value))
        assert int(number) * units[value.removeprefix(number)] == seconds
