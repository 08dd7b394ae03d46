import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.once


def make_environment(project: Path, folder: Path, *, python: str) -> subprocess.CompletedProcess:
    """Run the script on a machine that has `python` as its python3 and no other."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (programs / "python3").chmod(0o755)
    for name in ("bash", "dirname", "sh"):
        (programs / name).symlink_to(f"/bin/{name}" if Path(f"/bin/{name}").exists() else f"/usr/bin/{name}")
    return subprocess.run(
        [project / "deploy/python.sh", folder / "venv"],
        env={"PATH": str(programs)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_older_python_gets_one_clear_sentence(project, tmp_path):
    answer = make_environment(project, tmp_path, python='[ "$1" = --version ] && echo "Python 3.9.2" || exit 1')
    assert answer.returncode == 1
    assert answer.stderr == "This site needs Python 3.12 or newer with its venv module; found: Python 3.9.2.\n"


def test_a_fitting_one_is_used(project, tmp_path):
    answer = make_environment(project, tmp_path, python=f'echo "$@" >> {tmp_path}/asked; exit 0')
    assert answer.returncode == 0
    assert "-m venv --clear" in (tmp_path / "asked").read_text()
