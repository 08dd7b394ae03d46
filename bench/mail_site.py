"""This site's outgoing mail as in production: two workers, which stand ready all the time."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mail_project import MailProject, queueing
from servers import PROGRAMS, ROOT, prepare_site, running, site_environment

PROCESSES = 2


@contextmanager
def site_mail(*, folder: Path, database: str, relay: str) -> Iterator[MailProject]:
    """Prepare the site on this database and this mail relay."""
    ours = {"DATABASE_URL": database, "SMTP_URL": relay, "BOUNCE_MAILBOX": "bounces@responsys.example"}
    environment = {**site_environment(folder), **ours}
    prepare_site(environment)
    with_bench = {**os.environ, **environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'bench'}"}
    program = [PROGRAMS / "python", "bench/mail_site_queue.py"]
    yield MailProject(
        database=database,
        queue=lambda recipients: queueing([*program, str(recipients)], with_bench, folder=ROOT),
        sending=lambda: _workers(environment, folder),
        sent="SELECT coalesce(sum(sent), 0) FROM mail_messagetotal",
    )


@contextmanager
def _workers(environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    work = [PROGRAMS / "python", "manage.py", "work"]
    with ExitStack() as stack:
        log = stack.enter_context((folder / "work.log").open("a"))
        for _ in range(PROCESSES):
            stack.enter_context(running(work, environment, log=log))
        yield
