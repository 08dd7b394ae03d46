import re

from tests.engines.engine_site import wait_until

ROOMS = ("leads", "privacy", "responsys_site")


def test_send_waiting_mail(site):
    with site.worker():
        site.ask_for_information("ann@example.com")
        (mail,) = wait_until(lambda: site.mails_to("ann@example.com"))
    assert b"/profile/" in mail


def test_tell_colleagues(site):
    with site.worker():
        site.ask_for_information("fred@example.com")
        wait_until(lambda: site.row("SELECT count(*) FROM leads_informationrequest WHERE told_at IS NULL")[0] == 0)


def test_mail_profile_links(site):
    with site.worker():
        site.ask_for_information("bob@example.com")
        wait_until(lambda: site.mails_to("bob@example.com"))
        site.ask_for_profile_link("bob@example.com")
        site.ask_for_profile_link("nobody@example.com")
        wait_until(lambda: len(site.mails_to("bob@example.com")) == 2)
        wait_until(lambda: site.engine.waiting(site) == 0)
    assert site.mails_to("nobody@example.com") == []


def test_follow_steering(site):
    site.ask_for_information("gina@example.com")
    site.change("UPDATE mail_message SET paused_at = created_at")
    with site.worker():
        site.enqueue("responsys_site.mail.tasks.follow_steering")
        wait_until(lambda: site.row("SELECT count(*) FROM mail_delivery WHERE next_attempt_at > '9998-01-01'")[0])
        site.change("UPDATE mail_message SET paused_at = NULL")
        site.enqueue("responsys_site.mail.tasks.follow_steering")
        wait_until(lambda: site.mails_to("gina@example.com"))


def test_run_job(site):
    finished = "SELECT last_words FROM ground_heartbeat WHERE name = 'forget-limits' AND finished_at > started_at"
    with site.worker():
        site.tick(due="forget-limits")
        (words,) = wait_until(lambda: site.row(finished))
    assert words.endswith("counters removed")


def test_no_task_is_missing_here(project):
    code = [path.read_text() for room in ROOMS for path in (project / room).rglob("*.py")]
    tasks = {name for text in code for name in re.findall(r"^@task\b.*\ndef (\w+)", text, re.MULTILINE)}
    assert {f"test_{name}" for name in tasks} <= set(globals())
