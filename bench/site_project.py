"""This site as it runs in production: web process, worker and clock."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count as counting
from pathlib import Path

from databases import count
from form_pages import FormPage, filled, read_form
from posting import Accepted, post
from project import PATH, Project
from servers import PROGRAMS, ROOT, prepare_site, running, server, site_environment

WAITING_FORMS = "SELECT count(*) FROM leads_pendingsubmission"
UNSENT = "SELECT count(*) FROM mail_delivery WHERE state <> 'sent'"
WAITING_TASKS = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
LONGEST_WAIT = 300  # seconds
# Each client speaks for a network of its own; what everybody may send in an hour is the one limit that is lifted.
FOR_THE_CLIENT = {"TRUSTED_PROXIES": "127.0.0.1/32", "REQUESTS_PER_HOUR": "100000000"}


@contextmanager
def site(*, folder: Path, database: str, relay: str) -> Iterator[Project]:
    """Run the site on this database and this mail relay."""
    environment = {**site_environment(folder), **FOR_THE_CLIENT, "DATABASE_URL": database, "SMTP_URL": relay}
    prepare_site(environment)
    with ExitStack() as stack:
        url = stack.enter_context(server("responsys_site.wsgi:application", environment, path=PATH))
        log = stack.enter_context((folder / "work.log").open("w"))
        manage = [PROGRAMS / "python", "manage.py"]
        for program in (["nice", "-n", "10", *manage, "work"], [*manage, "tick", "--forever"]):  # as in the Procfile
            stack.enter_context(running(program, environment, log=log))
        yield Project(
            url=url,
            database=database,
            accepted=Accepted(b"303"),
            posts=_posts(url, environment),
            stored="SELECT count(*) FROM leads_informationrequest",
            mailed="SELECT count(*) FROM mail_delivery WHERE state = 'sent'",
            settle=lambda: _settle(database),
        )


def _posts(url: str, environment: Mapping[str, str]) -> Callable[[int], list[bytes]]:
    """Each POST has a key of its own, names an address of its own and comes from a network of its own."""
    numbers = counting(1)

    def posts(how_many: int) -> list[bytes]:
        page = read_form(url)
        return [_post(url, page, key, next(numbers)) for key in _keys(page.fields["key"], how_many, environment)]

    return posts


def _keys(like: str, how_many: int, environment: Mapping[str, str]) -> list[str]:
    command = [PROGRAMS / "python", "bench/site_keys.py", str(how_many), like]
    env = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603 (our own words)
        command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()


def _post(url: str, page: FormPage, key: str, number: int) -> bytes:
    client = f"11.{number >> 8 & 255}.{number & 255}.7"
    return post(url=url, fields=filled(page, number=number) | {"key": key}, headers={"X-Forwarded-For": client})


def _settle(database: str) -> None:
    """Wait until the worker has recorded every form, has sent every mail and has no task left."""
    until = time.monotonic() + LONGEST_WAIT
    while any(count(database, left) for left in (WAITING_FORMS, UNSENT, WAITING_TASKS)):
        if time.monotonic() > until:
            sys.exit("The worker did not finish.")
        time.sleep(0.25)
