"""A worker of a fault run of the desk: fetches, takes in and answers mail, over and over, until it is killed.

Usage: python -m tests.faults.desk_worker FOLDER. Leaves a file of its process's number there once it is at work.
"""

import os
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 (apps must be ready first)
from django.utils import timezone  # noqa: E402

from responsys_site.mail.inbound.dispatch import handle_new  # noqa: E402
from responsys_site.mail.inbound.imap import parse_imap_url, poll  # noqa: E402
from responsys_site.mail.queue.tasks import send_due  # noqa: E402

Path(sys.argv[1], str(os.getpid())).touch()
while True:
    poll(address=parse_imap_url(settings.IMAP_URL), at=timezone.now())
    handle_new(at=timezone.now())
    send_due(at=timezone.now())
    time.sleep(0.02)
