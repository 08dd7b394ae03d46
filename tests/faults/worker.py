"""A worker of a fault run: sends what is due, over and over, until it is killed.

Usage: python -m tests.faults.worker FOLDER. Leaves a file of its process's number there once it is at work.
"""

import os
import sys
import time
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402 (apps must be ready first)

from responsys_site.mail.queue.tasks import send_due  # noqa: E402

Path(sys.argv[1], str(os.getpid())).touch()
while True:
    send_due(at=timezone.now())
    time.sleep(0.02)
