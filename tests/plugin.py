"""Set the stage before Django reads its settings: an engine, an environment like production's, static files.

Loaded by `-p tests.plugin`. With xdist the controller starts what is shared, once; the workers inherit the environment.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.migrated import migrate_one
from tests.postgres import start_postgres

ROOT = Path(__file__).resolve().parent.parent
HOST = "www.responsys.example"


def pytest_addoption(parser):
    parser.addoption("--engine", choices=["sqlite", "postgres"], default="sqlite", help="the database to test on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    folder = tempfile.TemporaryDirectory(prefix="responsys-tests-", ignore_cleanup_errors=True)
    early_config.add_cleanup(folder.cleanup)
    os.environ.update(environment(Path(folder.name)))
    if early_config.known_args_namespace.engine == "postgres":
        os.environ["DATABASE_URL"] = start_postgres(early_config.add_cleanup)
    collectstatic = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    with subprocess.Popen(collectstatic, cwd=ROOT) as collecting:  # side by side: each takes seconds
        migrate_one(folder=Path(folder.name), root=ROOT)
    if collecting.returncode:
        raise pytest.UsageError("The static files could not be collected.")


def environment(folder: Path) -> dict[str, str]:
    """A production site's environment, with keys of this run alone."""
    keys = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "DIGEST_KEY", "OPT_OUT_KEYS")}
    return keys | {
        "DJANGO_SETTINGS_MODULE": "responsys_site.settings",
        "SITE_ENV": "production",
        "SITE_ENV_FILE": os.devnull,
        "SITE_URL": f"https://{HOST}",
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "news@responsys.example",
        "PRIVACY_MAILBOX": "privacy@responsys.example",
        "COMPANY_ADDRESS": "2225 E. Bayshore Road, Suite 100|Palo Alto, CA 94303|United States",
        "HOSTING_PROVIDER": "Example Hosting",
        "MAIL_RELAY_PROVIDER": "Example Relay",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's synchronous API runs an event loop in the test's thread
    }
