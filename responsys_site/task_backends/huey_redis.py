"""How huey keeps its queue on Redis."""

from datetime import timedelta
from typing import Any

from huey.serializer import SignedSerializer  # type: ignore[import-untyped]

RECORDS_LIFETIME = timedelta(days=1)  # of a task: its name, a keyed digest perhaps, how it went


def queue_settings(*, url: str, secret: str) -> dict[str, Any]:
    """Return huey's settings. `secret` signs what is queued: whoever can write to Redis cannot make workers run it."""
    return {
        "name": "responsys",
        "huey_class": "huey.RedisExpireHuey",
        "url": url,
        "serializer": SignedSerializer(secret=secret, salt="responsys_site.tasks"),
        "expire_time": int(RECORDS_LIFETIME.total_seconds()),
        "immediate": False,  # huey's default is to run tasks in the caller's process while DEBUG is on
        "results": False,
        "consumer": {"workers": 1, "periodic": False, "graceful_signal": "TERM", "max_delay": 1.0},
    }
