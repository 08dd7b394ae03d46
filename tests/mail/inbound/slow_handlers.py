"""A handler that never ends for some subjects: in a regular expression, in Python, or while it waits."""

import re
import time

from responsys_site.core.models import Heartbeat


def handle(*, mail, at) -> str:
    match mail.subject:
        case "expression":
            re.fullmatch(r"(?:a+)+c", "a" * 60)
        case "loop":
            while True:
                pass
        case "wait":
            time.sleep(3600)
        case "row":
            Heartbeat.objects.select_for_update().get(name="held")
        case "slow":
            time.sleep(1)
    return "taken"
