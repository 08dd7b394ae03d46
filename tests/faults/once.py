"""One run of a worker, to be killed in the middle of it."""

import django

django.setup()

from django.utils import timezone  # noqa: E402 (apps must be ready first)

from responsys_site.mail.queue.tasks import send_due  # noqa: E402

send_due(at=timezone.now())
