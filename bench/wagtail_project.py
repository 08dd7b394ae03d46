"""The compared project: Wagtail's own form page (bench/wagtail_form/), which sends its mail before it answers."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count as counting

from form_pages import filled, read_form
from posting import Accepted, post
from project import PATH, Project
from servers import ROOT, server

REQUIREMENTS = ROOT / "bench" / "requirements-wagtail.txt"
WAGTAIL = ROOT / "var" / "bench" / "wagtail"  # a virtual environment of its own
STORED = "SELECT count(*) FROM wagtailforms_formsubmission"


@contextmanager
def wagtail(*, database: str, relay: str) -> Iterator[Project]:
    """Run the project on this database and this mail relay."""
    install()
    environment = {
        "DATABASE_URL": database,
        "SMTP_URL": relay,
        "SECRET_KEY": "of-this-run-alone",
        "DJANGO_SETTINGS_MODULE": "wagtail_form.settings",
        "PYTHONPATH": str(ROOT / "bench"),
    }
    for command in ("migrate", "make_form_page"):
        arguments = ["-W", "ignore", "-m", "django", command, "--verbosity=0"]
        subprocess.run(  # noqa: S603 (our own words)
            [WAGTAIL / "bin" / "python", *arguments], cwd=ROOT, env={**os.environ, **environment}, check=True
        )
    application, options = "wagtail_form.wsgi:application", ["--worker-class=gthread"]
    with server(application, environment, *options, path=PATH, programs=WAGTAIL / "bin") as url:
        yield Project(
            url=url,
            database=database,
            accepted=Accepted(b"200", b"Thank you. We have your request."),
            posts=_posts(url),
            stored=STORED,
            mailed=STORED,  # a mail that could not be sent would have been answered by an error
        )


def _posts(url: str) -> Callable[[int], list[bytes]]:
    numbers = counting(1)

    def posts(how_many: int) -> list[bytes]:
        page = read_form(url)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in page.cookies.items())}
        return [post(url=url, fields=filled(page, number=next(numbers)), headers=headers) for _ in range(how_many)]

    return posts


def install() -> None:
    """Make Wagtail's environment, unless it holds exactly what is asked for already."""
    wanted, installed = REQUIREMENTS.read_text(), WAGTAIL / "installed.txt"
    if installed.exists() and installed.read_text() == wanted:
        return
    pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", REQUIREMENTS]
    subprocess.run([sys.executable, "-m", "venv", "--clear", WAGTAIL], check=True)  # noqa: S603 (our own words)
    subprocess.run([WAGTAIL / "bin" / "python", *pip], check=True)  # noqa: S603
    installed.write_text(wanted)


def version() -> str:
    """Return Wagtail's version as installed."""
    found = next((WAGTAIL / "lib").glob("python*/site-packages/wagtail-*.dist-info"))
    return found.name.removeprefix("wagtail-").removesuffix(".dist-info")
