"""gunicorn for this site: threads, no access log (the request log is the site's own), recycled workers."""

import os
from pathlib import Path
from typing import Any

from responsys_site.core.db.concurrency import limit_web_process
from responsys_site.environment import site_environment

env = site_environment()
bind = env.str("BIND", f"127.0.0.1:{env.int('PORT', 8000)}")
worker_class = "gthread"
workers = env.int("WEB_CONCURRENCY", 1)
threads = env.int("WEB_THREADS", 4)
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (a heartbeat file, not data)
max_requests = env.int("WEB_MAX_REQUESTS", 100_000)
max_requests_jitter = max_requests // 10
graceful_timeout = 20
timeout = 30
keepalive = 5
accesslog = None
# Who may speak for a visitor's address is decided by TRUSTED_PROXIES, in one place.
forwarded_allow_ips = ""
control_socket_disable = True  # two sites on one machine would fight over it
limit_request_line = 8190
limit_request_fields = 100
env.seal()


def post_worker_init(worker: Any) -> None:
    """Limit how long requests wait for the database, and how many do at once (docs/decisions/0039)."""
    if os.environ.get("DJANGO_SETTINGS_MODULE") == "responsys_site.settings":  # `make bench` runs other sites by this
        limit_web_process(threads=threads)
