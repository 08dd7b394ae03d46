"""Put so many people on file, or let two of the privacy office agree to a change of the policy.

Usage: python bench/notice_agreed.py people NUMBER, or ... agree, in the environment of the site that is measured.
"""

import sys
from itertools import batched

import django
from django.conf import settings
from django.utils import timezone

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402 (apps must be ready first)
from mail_letter import address_of  # noqa: E402

from leads.models import Contact  # noqa: E402
from privacy.models import PolicyText, PolicyVersion  # noqa: E402
from privacy.notices.approval import approve, request_posting  # noqa: E402
from responsys_site.core.email_addresses import keyed_digest  # noqa: E402

settings.ENQUEUE_IN_BACKGROUND = False  # this process ends before a bell of its own would ring


def get_or_create_contact(people: int) -> None:
    now = timezone.now()
    for some in batched(map(address_of, range(people)), 5000):
        Contact.objects.bulk_create(
            Contact(address=address, address_digest=keyed_digest(address), name="A reader", created_at=now)
            for address in some
        )


def agree() -> None:
    office = Group.objects.get(name="Privacy office")
    asker, other = [User.objects.create_user(name, is_staff=True) for name in ("ada", "ben")]
    office.user_set.add(asker, other)
    draft, old = PolicyVersion.objects.create(what_changed="A sentence."), PolicyText.objects.get(version__number=2)
    PolicyText.objects.create(version=draft, source=old.source + "\n\nWe added a sentence here.\n")
    posting = request_posting(version=draft, by=asker, at=timezone.now())
    approve(posting=posting, by=other, sha256=posting.sha256, at=timezone.now())


if sys.argv[1] == "people":
    get_or_create_contact(int(sys.argv[2]))
else:
    agree()
