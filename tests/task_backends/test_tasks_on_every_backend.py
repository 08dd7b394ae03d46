import re

import pytest

from tests.running_site import expect_soon

pytestmark = pytest.mark.servers

ROOMS = ("leads", "privacy", "responsys_site")
CHANGES = "SELECT count(*) FROM privacy_policyversion WHERE kind = 'change' AND posted_at IS NOT NULL"
AGREE_TO_A_CHANGE = """
from django.contrib.auth.models import Group, User
from django.utils import timezone
from privacy.models import PolicyVersion, Posting
from privacy.notices.publish import content_hash
from privacy.notices.approval import start_change
ada, ben = (User.objects.get_or_create(username=name, is_staff=True)[0] for name in ("ada", "ben"))
ada.groups.add(Group.objects.get(name="Privacy office"))
now = timezone.now()
draft = start_change(version=PolicyVersion.objects.in_force(at=now), by=ada, at=now)
PolicyVersion.objects.filter(pk=draft.pk).update(what_changed="A word.")
draft.refresh_from_db()
agreed = dict(requested_by=ada, requested_at=now, approved_by=ben, approved_at=now)
Posting.objects.create(version=draft, sha256=content_hash(version=draft), **agreed)
"""
WITHDRAW_IT = """
from django.contrib.auth.models import User
from django.utils import timezone
from privacy.models import PolicyVersion
from privacy.notices.withdraw import withdraw
ada, now = User.objects.get(username="ada"), timezone.now()
withdraw(version=PolicyVersion.objects.coming(at=now), by=ada, reason="A slip.", at=now)
"""


ASK_THE_DESK = """
from django.utils import timezone
from privacy.desk.models import LinkRequest
from privacy.desk.cases.create import create_case
now = timezone.now()
case = create_case(kind="question", channel="form", address="ivy@example.com", text="What do you hold?", at=now)
LinkRequest.objects.create(reference=case.reference, address_digest=case.address_digest, asked_at=now)
"""
HIRE_BEA = """
from django.contrib.auth.models import Group, User
bea = User.objects.create_user("bea", "bea@responsys.example", is_staff=True)
bea.groups.add(Group.objects.get(name="Lead managers"))
"""
ERASE_JACK = """
from django.utils import timezone
from privacy.rights.requests import request_erasure
request_erasure(address="jack@example.com", reason="asked", by=None, at=timezone.now())
"""


def test_send_waiting_mail(site):
    with site.worker():
        site.ask_for_information("ann@example.com")
        (mail,) = expect_soon(lambda: site.mails_to("ann@example.com"))
    assert b"/profile/" in mail


def test_process_pending_submissions(site):
    with site.worker():
        site.ask_for_information("elsa@example.com")
        expect_soon(lambda: site.row("SELECT count(*) FROM leads_informationrequest WHERE email LIKE 'elsa%%'")[0])


def test_notify_staff(site):
    site.manage("shell", "--no-imports", "--command", HIRE_BEA)
    with site.worker():
        site.ask_for_information("fred@example.com")
        expect_soon(
            lambda: site.row("SELECT count(notified_at) FROM leads_informationrequest WHERE email LIKE 'fred%%'")[0]
        )
        expect_soon(lambda: site.mails_to("bea@responsys.example"))


def test_send_profile_links(site):
    with site.worker():
        site.ask_for_information("bob@example.com")
        expect_soon(lambda: site.mails_to("bob@example.com"))
        site.ask_for_profile_link("bob@example.com")
        site.ask_for_profile_link("nobody@example.com")
        expect_soon(lambda: len(site.mails_to("bob@example.com")) == 2)
        expect_soon(lambda: site.engine.waiting(site) == 0)
    assert site.mails_to("nobody@example.com") == []


def test_apply_message_control(site):
    site.ask_for_information("gina@example.com")
    site.record_forms()
    site.change("UPDATE mail_message SET paused_at = created_at")
    with site.worker():
        site.enqueue("responsys_site.mail.queue.tasks.apply_message_control")
        expect_soon(lambda: site.row("SELECT count(*) FROM mail_delivery WHERE next_attempt_at > '9998-01-01'")[0])
        site.change("UPDATE mail_message SET paused_at = NULL")
        site.enqueue("responsys_site.mail.queue.tasks.apply_message_control")
        expect_soon(lambda: site.mails_to("gina@example.com"))


def test_run_job(site):
    finished = "SELECT last_message FROM core_heartbeat WHERE name = 'forget-limits' AND finished_at > started_at"
    with site.worker():
        site.tick(due="forget-limits")
        (words,) = expect_soon(lambda: site.row(finished))
    assert words.endswith("counters removed")


def test_publish_approved_versions(site):
    with site.worker():
        post_a_change(site)
    assert site.row(CHANGES)[0] >= 1


def test_settle_notices(site):
    with site.worker():
        post_a_change(site)
        site.enqueue("privacy.notices.settlement.settle_notices")
        expect_soon(lambda: site.row(f"{CHANGES} AND settled_at IS NOT NULL")[0])


def test_notify_of_withdrawals(site):
    with site.worker():
        site.ask_for_information("hugh@example.com")
        expect_soon(lambda: site.mails_to("hugh@example.com"))  # who was never told of a version hears of no withdrawal
        post_a_change(site)
        site.manage("shell", "--no-imports", "--command", WITHDRAW_IT)
        site.enqueue("privacy.notices.withdraw.notify_of_withdrawals")
        expect_soon(lambda: site.row("SELECT count(*) FROM privacy_notice WHERE part = 'withdrawal'")[0])


def test_mail_case_links(site):
    site.manage("shell", "--no-imports", "--command", ASK_THE_DESK)
    with site.worker():
        site.enqueue("privacy.desk.jobs.mail_case_links")
        expect_soon(lambda: len(site.mails_to("ivy@example.com")) == 2)  # the acknowledgement, and the new link


def test_act_on_requests(site):
    with site.worker():
        site.ask_for_information("jack@example.com")
        expect_soon(lambda: site.mails_to("jack@example.com"))
        site.manage("shell", "--no-imports", "--command", ERASE_JACK)
        site.enqueue("privacy.rights.tasks.act_on_requests")
        expect_soon(lambda: len(site.mails_to("jack@example.com")) == 2)  # the last one says what stays


def post_a_change(site) -> None:
    """Have one posted and not withdrawn, by a worker that is under way, and its notice sent before that one stops."""
    if not site.row(f"{CHANGES} AND withdrawn_at IS NULL")[0]:
        site.manage("shell", "--no-imports", "--command", AGREE_TO_A_CHANGE)
        site.enqueue("privacy.notices.publish.publish_approved_versions")
        expect_soon(lambda: site.row(f"{CHANGES} AND withdrawn_at IS NULL")[0])
    expect_soon(lambda: site.row("SELECT count(*) FROM mail_messagetotal WHERE queued + sending > 0")[0] == 0)


def test_no_task_is_missing_here(project):
    code = [path.read_text() for room in ROOMS for path in (project / room).rglob("*.py")]
    tasks = {name for text in code for name in re.findall(r"^@task\b.*\ndef (\w+)", text, re.MULTILINE)}
    assert {f"test_{name}" for name in tasks} <= set(globals())
