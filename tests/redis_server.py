"""A Redis server of the tests' own, from the machine's package (deploy/redis.sh); nothing need be running."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.running_site import PATIENCE, free_port


@contextmanager
def redis_running(folder: Path, *, port: int | None = None) -> Iterator[str]:
    """Run a server that keeps nothing on disk, at this port or any, and yield its URL."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.fail("There is no redis-server. deploy/redis.sh installs it.")
    port = port or free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        url = f"redis://127.0.0.1:{port}/0"
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_for(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        for _ in range(PATIENCE * 10):
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.1)
    pytest.fail("Redis did not start.")
