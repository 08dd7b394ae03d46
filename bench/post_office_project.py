"""The compared project: django-post_office (bench/post_office_queue/), which a command sends for, as cron starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mail_project import MailProject, Queueing, queueing
from mail_site import PROCESSES
from servers import ROOT

REQUIREMENTS = ROOT / "bench" / "requirements-post-office.txt"
POST_OFFICE = ROOT / "var" / "bench" / "post-office"  # a virtual environment of its own
SENT = 0  # of post_office.models.STATUS


@contextmanager
def post_office_mail(*, database: str, relay: str) -> Iterator[MailProject]:
    """Prepare the project on this database and this mail relay."""
    install()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "SMTP_URL": relay,
        "SECRET_KEY": "of-this-run-alone",
        "DJANGO_SETTINGS_MODULE": "post_office_queue.settings",
        "PYTHONPATH": str(ROOT / "bench"),
    }
    django = [POST_OFFICE / "bin" / "python", "-m", "django"]
    subprocess.run([*django, "migrate", "--verbosity=0"], env=environment, check=True)  # noqa: S603 (our own words)

    def queue(recipients: int, *options: str) -> Queueing:
        return queueing([*django, "queue_letters", str(recipients), *options], environment, folder=ROOT)

    yield MailProject(
        database=database,
        queue=queue,
        sending=lambda: _command([*django, "send_queued_mail", "--processes", str(PROCESSES)], environment),
        sent=f"SELECT count(*) FROM post_office_email WHERE status = {SENT}",  # noqa: S608
    )


@contextmanager
def _command(command: list[object], environment: Mapping[str, str]) -> Iterator[None]:
    """Run the command that sends until nothing is left."""
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        yield
    if process.returncode:
        sys.exit("send_queued_mail failed.")


def install() -> None:
    """Make its environment, unless it holds exactly what is asked for already."""
    wanted, installed = REQUIREMENTS.read_text(), POST_OFFICE / "installed.txt"
    if installed.exists() and installed.read_text() == wanted:
        return
    pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", REQUIREMENTS]
    subprocess.run([sys.executable, "-m", "venv", "--clear", POST_OFFICE], check=True)  # noqa: S603
    subprocess.run([POST_OFFICE / "bin" / "python", *pip], check=True)  # noqa: S603
    installed.write_text(wanted)


def version() -> str:
    """Return the version of django-post_office as installed."""
    found = next((POST_OFFICE / "lib").glob("python*/site-packages/django_post_office-*.dist-info"))
    return found.name.removeprefix("django_post_office-").removesuffix(".dist-info")
