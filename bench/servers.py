"""Start and stop the servers that are compared, all by the gunicorn settings of deploy/."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PROGRAMS = Path(sys.executable).parent


def site_environment(folder: Path) -> dict[str, str]:
    """Return a production site's environment, on SQLite, with keys of this run alone."""
    keys = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "DIGEST_KEY", "OPT_OUT_KEYS")}
    return keys | {
        "DJANGO_SETTINGS_MODULE": "responsys_site.settings",
        "SITE_ENV": "production",
        "SITE_ENV_FILE": os.devnull,
        "SITE_URL": "https://www.responsys.example",
        "ALLOWED_HOSTS": HOST,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "news@responsys.example",
        "PRIVACY_MAILBOX": "privacy@responsys.example",
        "COMPANY_ADDRESS": "2225 E. Bayshore Road, Suite 100|Palo Alto, CA 94303|United States",
        "HOSTING_PROVIDER": "Example Hosting",
        "MAIL_RELAY_PROVIDER": "Example Relay",
    }


def prepare_site(environment: Mapping[str, str]) -> None:
    """Migrate, load the policy's texts and collect static files."""
    for command in (["migrate"], ["load_policy_texts"], ["collectstatic", "--noinput"]):
        subprocess.run(  # noqa: S603 (our own words)
            [sys.executable, "manage.py", *command, "--verbosity=0"],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
        )


@contextmanager
def server(
    application: str,
    environment: Mapping[str, str],
    *options: str,
    path: str = "/privacy/",
    programs: Path = PROGRAMS,
) -> Iterator[str]:
    """Run one application under gunicorn, one worker with four threads, and yield the address of its page."""
    port = _free_port()
    settings = {"PORT": str(port), "WEB_CONCURRENCY": "1", "WEB_THREADS": "4", "WEB_MAX_REQUESTS": "0"}
    command = [programs / "gunicorn", "-c", "deploy/gunicorn.conf.py", "--log-level=warning", *options, application]
    url = f"http://{HOST}:{port}{path}"
    with running(command, {**environment, **settings}):
        _wait_for(url)
        yield url


@contextmanager
def running(
    command: Sequence[str | Path], environment: Mapping[str, str], *, log: TextIO | None = None
) -> Iterator[subprocess.Popen]:
    """Keep a program of ours running, and end it as its keeper would."""
    process = subprocess.Popen(  # noqa: S603 (our own words)
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, stdout=log, stderr=log
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).read()  # noqa: S310 (our own server)
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"No answer from {url}")
