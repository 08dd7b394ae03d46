"""A worker of a fault run: posts what was agreed to, sends and settles, over and over, until it is killed.

Usage: python -m tests.faults.notice_worker FOLDER. Leaves a file of its process's number there once it is at work.
"""

import os
import sys
import time
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402 (apps must be ready first)

from privacy.notices.publish import publish_approved  # noqa: E402
from privacy.notices.settlement import settle  # noqa: E402
from responsys_site.mail.queue.tasks import send_due  # noqa: E402

Path(sys.argv[1], str(os.getpid())).touch()
while True:
    for work in (publish_approved, send_due, settle):
        work(at=timezone.now())
    time.sleep(0.02)
