import pytest

from tests.running_site import expect_soon

pytestmark = pytest.mark.servers

JOB = "send-waiting-mail"


def test_the_engine_forgets_everything_and_the_mail_goes_with_the_next_minute(site):
    site.ask_for_information("carol@example.com")
    expect_soon(lambda: site.engine.waiting(site))
    site.engine.lose_everything(site)
    site.record_forms()
    with site.worker():
        assert site.mails_to("carol@example.com") == []
        site.tick(due=JOB)
        expect_soon(lambda: site.mails_to("carol@example.com"))


def test_the_engine_forgets_everything_and_the_form_is_recorded_with_the_next_minute(site):
    site.ask_for_information("cora@example.com")
    expect_soon(lambda: site.engine.waiting(site))
    site.engine.lose_everything(site)
    with site.worker():
        site.tick(due="record-waiting-forms")
        expect_soon(lambda: site.mails_to("cora@example.com"))


def test_a_worker_killed_in_the_middle_of_a_mail_loses_none_and_leaves_nothing_running(site, silent_relay):
    site.ask_for_information("dora@example.com")
    with site.worker(SMTP_URL=f"smtp://127.0.0.1:{silent_relay.port}") as worker:
        expect_soon(lambda: silent_relay.taken)
        site.kill(worker)
    assert site.state_of("dora@example.com") == "sending"
    site.engine.an_hour_passes(site)
    with site.worker():
        site.tick(due="reap-stuck-tasks")
        site.tick(due=JOB)
        (mail,) = expect_soon(lambda: site.mails_to("dora@example.com"))
        expect_soon(lambda: site.state_of("dora@example.com") == "sent")
        expect_soon(lambda: site.engine.running(site) == site.engine.waiting(site) == 0)
    assert message_id(mail) == message_id(silent_relay.taken[0])


def message_id(mail: bytes) -> bytes:
    return next(line for line in mail.splitlines() if line.lower().startswith(b"message-id:"))


def test_a_job_whose_worker_was_killed_shows_it_and_runs_when_it_is_due_again(site, silent_relay):
    site.ask_for_information("emma@example.com")
    site.engine.lose_everything(site)
    site.record_forms()
    with site.worker(SMTP_URL=f"smtp://127.0.0.1:{silent_relay.port}") as worker:
        site.tick(due=JOB)
        expect_soon(lambda: silent_relay.taken)
        site.kill(worker)
    site.tick(due=JOB)
    assert site.words_of(JOB) == "started, never finished"
    with site.worker():
        expect_soon(lambda: site.words_of(JOB).endswith("held or released"))
    assert len(site.mails_to("emma@example.com")) == 1
