"""Queue the letter to so many recipients, and print the seconds that took and the most memory it had, as JSON.

Usage: python bench/mail_site_queue.py RECIPIENTS, in the environment of the site that is measured.
"""

import json
import resource
import sys
from time import perf_counter

import django
from django.conf import settings
from django.utils import timezone

django.setup()

from mail_letter import HTML, SUBJECT, TEXT, address_of, fields_of  # noqa: E402 (apps must be ready first)

from responsys_site.mail.models import Message  # noqa: E402
from responsys_site.mail.queue.bulk_queue import queue_bulk  # noqa: E402
from responsys_site.mail.queue.outbox import Recipient, new_message  # noqa: E402
from responsys_site.mail.rendering.templates import RenderedEmail  # noqa: E402

settings.ENQUEUE_IN_BACKGROUND = False  # this process ends before a bell of its own would ring
now = timezone.now()
written = RenderedEmail(template="bench/letter", subject=SUBJECT, text=TEXT, html=HTML)
recipients = (Recipient(address=address_of(n), fields=fields_of(n)) for n in range(int(sys.argv[1])))
started = perf_counter()
result = queue_bulk(
    message=new_message(kind=Message.Kind.LEGAL, written=written, at=now), recipients=recipients, at=now
)
seconds = perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"queued": result.queued, "seconds": seconds, "peak": peak}))  # noqa: T201
