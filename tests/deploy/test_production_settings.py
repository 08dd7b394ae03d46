import os
import subprocess
import sys

import pytest

from tests.plugin import environment

pytestmark = pytest.mark.once


def start(project, **changes: str) -> str:
    environ = {name: value for name, value in {**os.environ, **changes}.items() if value}
    command = [sys.executable, "manage.py", "check"]
    return subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, check=False).stderr


def test_with_everything_right_it_starts(project):
    assert "cannot start" not in start(project)


def test_a_file_of_variables_is_as_good_as_the_variables(project, tmp_path):
    names = [*environment(tmp_path), "DATABASE_URL"]
    lines = [f'{name}="{os.environ[name]}"' for name in names if not name.startswith("DJANGO_")]
    (file := tmp_path / "site.env").write_text("\n".join(lines))
    assert "cannot start" not in start(project, **dict.fromkeys(names, "") | {"SITE_ENV_FILE": str(file)})


@pytest.mark.parametrize("file", ["missing.env", "."])
def test_a_file_of_variables_that_cannot_be_read_is_named(project, tmp_path, file):
    assert "* SITE_ENV_FILE: " in start(project, SITE_ENV_FILE=str(tmp_path / file))


def test_every_wrong_variable_is_named_at_once(project):
    wrong = dict.fromkeys(
        ["SECRET_KEY", "DIGEST_KEY", "OPT_OUT_KEYS", "SITE_URL", "COMPANY_ADDRESS", "MAIL_FROM", "PRIVACY_MAILBOX"], ""
    )
    wrong |= dict.fromkeys(["DATABASE_URL", "SMTP_URL", "HOSTING_PROVIDER", "MAIL_RELAY_PROVIDER"], "")
    said = start(project, **wrong, DEBUG="flase", LOG_LEVEL="loud")
    for name in [*wrong, "DEBUG", "LOG_LEVEL"]:
        assert f"* {name}:" in said


def test_a_holiday_that_is_no_day_is_named(project):
    assert "* PUBLIC_HOLIDAYS:" in start(project, PUBLIC_HOLIDAYS="2026-12-25,Boxing Day")
    assert "cannot start" not in start(project, PUBLIC_HOLIDAYS="2026-12-25, 2027-01-01")


@pytest.mark.parametrize("secret", ["changeme", "django-insecure-" + "k2j3h4g5" * 8, "a" * 64])
def test_a_default_or_weak_secret_is_refused(project, secret):
    assert "* SECRET_KEY:" in start(project, SECRET_KEY=secret)


def test_debug_is_refused(project):
    assert "* DEBUG: must be off" in start(project, DEBUG="true")


def test_one_weak_opt_out_key_among_good_ones_is_refused(project):
    assert "* OPT_OUT_KEYS:" in start(project, OPT_OUT_KEYS=f"{os.environ['OPT_OUT_KEYS']},weak")


@pytest.mark.parametrize(
    "url", ["www.example.com", "https://", "https://www.example.com/path", "ftp://example.com", "http://a.example"]
)
def test_a_site_address_without_scheme_or_host_is_refused(project, url):
    assert "* SITE_URL:" in start(project, SITE_URL=url)


def test_sqlite_may_be_asked_for_by_name(project, tmp_path):
    assert "cannot start" not in start(project, DATABASE_URL=f"sqlite:///{tmp_path / 'site.sqlite3'}")
