"""A real nginx with deploy/nginx.conf in front of a running site: only its names, ports and paths are others."""

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mail.smtp.certificate import write_certificate
from tests.plugin import HOST, ROOT
from tests.running_site import PATIENCE, RunningSite, free_port, migrated_database

AROUND = """
{user}pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
daemon off;
events {{}}
http {{
    {temporary}
    include {folder}/site.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass
class SiteBehindNginx(RunningSite):
    """Known to the world as https://HOST; believes nginx alone about who asks."""

    @property
    def environ(self) -> dict[str, str]:
        return {**super().environ, "SITE_URL": f"https://{HOST}", "DEBUG": "false", "TRUSTED_PROXIES": "127.0.0.1"}


@contextlib.contextmanager
def site_behind_nginx(folder: Path) -> Iterator[tuple[SiteBehindNginx, int]]:
    """Run a site and nginx before it; yield the site and the port at which nginx takes TLS."""
    site = SiteBehindNginx(folder=folder, port=free_port(), database_url=migrated_database(folder))
    try:
        site.manage("collectstatic", "--noinput")
        site.start()
        with _nginx(folder, site.port) as port:
            yield site, port
    finally:
        site.stop()


@contextlib.contextmanager
def _nginx(folder: Path, site_port: int) -> Iterator[int]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.fail("There is no nginx. deploy/nginx.sh installs it.")
    port = _configure(folder, site_port)
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
    server = subprocess.Popen(command, start_new_session=True)
    try:
        _wait_for(port, folder)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _configure(folder: Path, site_port: int) -> int:
    port, plain, pem = free_port(), free_port(), write_certificate(folder)
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for ours, tests in [
        ("127.0.0.1:8000", f"127.0.0.1:{site_port}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("www.example.com", HOST),
        ("/var/log/nginx/error.log", f"{folder}/nginx.log"),
        ("/etc/ssl/responsys/fullchain.pem", str(pem)),
        ("/etc/ssl/responsys/privkey.pem", str(pem)),
    ]:
        assert ours in text, ours
        text = text.replace(ours, tests)
    (folder / "site.conf").write_text(text)
    user = "user root;\n" if os.geteuid() == 0 else ""  # it would hide its temporary files from us as another one
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user, temporary=temporary))
    return port


def _wait_for(port: int, folder: Path) -> None:
    for _ in range(PATIENCE * 10):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nginx did not start:\n{(folder / 'nginx.log').read_text()[-2000:]}")


class Answer:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.text = answer.status, answer.headers, answer.read().decode()


def send_through(
    port: int, method: str, path: str, body: bytes = b"", *, source: str = "127.0.0.2", **headers: str
) -> Answer:
    """Send a request through nginx, from an address of one's own, on a connection of its own."""
    line = http.client.HTTPSConnection(
        "127.0.0.1", port, context=ssl._create_unverified_context(), source_address=(source, 0), timeout=60
    )
    with contextlib.closing(line):
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body or None, {"Host": HOST, **own})
        return Answer(line.getresponse())
