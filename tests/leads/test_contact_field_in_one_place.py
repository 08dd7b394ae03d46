"""A field added to leads/contact_fields.py, as CONTRIBUTING says, is asked, shown, corrected, exported and checked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin import environment

pytestmark = pytest.mark.servers

PARTS = ("leads", "privacy", "responsys_site", "templates", "static", "tests")
END_OF_FIELDS = ")\nCONTACT_FIELD_NAMES"
FIELD = """\
    ContactField(
        name="job_title",
        noun=_("job title"),
        label=_("Job title"),
        reason=_("So we know what you do."),
        in_policy="your job title",
        example="Example Title",
        max_length=80,
        autocomplete="organization-title",
        listed=True,
    ),
"""


@pytest.fixture
def copy(project, tmp_path) -> Path:
    """A copy of the site with one more field, and the migration that Django makes of it."""
    site = tmp_path / "site"
    for part in PARTS:
        shutil.copytree(project / part, site / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("manage.py", "pyproject.toml"):
        shutil.copy(project / file, site)
    fields = site / "leads" / "contact_fields.py"
    before, end, after = fields.read_text().partition(END_OF_FIELDS)
    fields.write_text(before + FIELD + end + after)
    run(site, "manage.py", "makemigrations", "leads", "--verbosity=0")
    return site


def run(site: Path, *command: str) -> str:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    variables = {**own, **environment(site.parent), "PYTHONPATH": str(site)}
    python = [sys.executable, *command]
    done = subprocess.run(python, cwd=site, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_field_in_the_definition_is_seen_everywhere(copy):
    assert "10 passed" in run(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/leads/added_field.py")
