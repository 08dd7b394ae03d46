"""Post a version and send its notice by workers that are killed: at random moments of the posting, then of the mail."""

import time
from pathlib import Path
from random import Random

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from leads.models import Contact
from privacy.models import PolicyText, PolicyVersion
from privacy.notices.approval import approve, request_posting
from responsys_site.core.email_addresses import keyed_digest
from tests.faults.campaign import Campaign, Report, under_fire
from tests.faults.crew import Crew
from tests.faults.notice_verdict import NoticeVerdict, notice_verdict

LONGEST_POSTING = 120  # seconds
A_POSTING = 0.5  # seconds, about: a kill comes at a random moment of it


def wage(campaign: Campaign, *, folder: Path, database_url: str) -> tuple[Report, NoticeVerdict]:
    """Let two people agree to a change with so many people on file; post, send and settle it under fire; count."""
    call_command("load_policy_texts", verbosity=0)
    _put_on_file(campaign.deliveries)
    _agree_to_a_change()
    counted: list[int] = []
    report = under_fire(
        campaign,
        folder=folder,
        database_url=database_url,
        program="tests.faults.notice_worker",
        is_over=lambda: not _coming().filter(settled_at=None).exists(),
        first=lambda workers, random: counted.append(_kill_while_posting(workers, random, campaign.kills // 3)),
    )
    return report, notice_verdict(kills_before_posting=counted[0])


def _put_on_file(people: int) -> None:
    addresses = [f"person{number}@example.com" for number in range(people)]
    now = timezone.now()
    Contact.objects.bulk_create(
        Contact(address=address, address_digest=keyed_digest(address), created_at=now) for address in addresses
    )


def _agree_to_a_change() -> None:
    office = Group.objects.get(name="Privacy office")
    asker, other = [User.objects.create_user(name, is_staff=True) for name in ("ada", "ben")]
    office.user_set.add(asker, other)
    draft, old = PolicyVersion.objects.create(what_changed="A sentence."), PolicyText.objects.get(version__number=2)
    PolicyText.objects.create(version=draft, source=old.source + "\n\nWe added a sentence here.\n")
    posting = request_posting(version=draft, by=asker, at=timezone.now())
    approve(posting=posting, by=other, sha256=posting.sha256, at=timezone.now())


def _kill_while_posting(workers: Crew, random: Random, kills: int) -> int:
    """Kill until the posting is done, or so often; return how many kills came before it was."""
    until = time.monotonic() + LONGEST_POSTING
    while not _coming().exists() and workers.kills < kills and time.monotonic() < until:
        workers.fill_up()
        time.sleep(random.uniform(0, A_POSTING))
        workers.kill_one(random)
    workers.fill_up()
    while not _coming().exists() and time.monotonic() < until:
        time.sleep(0.02)
    return workers.kills


def _coming():
    return PolicyVersion.objects.posted().filter(kind="change")
