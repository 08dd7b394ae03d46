"""The register tells kept, broken and not yet checked apart, and counts no permission and nothing that has ended."""

from datetime import timedelta

import pytest
import time_machine

from leads.promise_checks.synthetic_submission import recorded_request
from privacy.promises.models import PromiseResult
from privacy.promises.runner import run_checks
from privacy.promises.states import STALE_AFTER, read_states
from responsys_site.core.http import snapshot
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import RenderedEmail


def state_of(promise: str, at) -> tuple[str, str]:
    result = run_checks(at=at, only={promise})[0]
    return result.state, result.found


@pytest.mark.parametrize("promise", ["C1", "C2"])
def test_change_that_was_never_posted_leaves_nothing_to_check(policy, at, promise):
    assert state_of(promise, at) == ("nothing to check yet", "No change of the policy has been posted yet.")


def test_half_of_a_promise_that_nothing_was_done_for_is_named(policy, now, at):
    state, found = state_of("L3", at)
    assert state == "kept" and "No mailing has been sent yet." in found


def test_mailing_that_was_not_confirmed_breaks_its_promise(policy, now, at):
    written = RenderedEmail(template="leads/update", subject="News", text="News.", html="")
    message = queue(
        kind=Message.Kind.MARKETING, written=written, recipients=[Recipient(address="a@example.com")], at=at
    )
    message.deliveries.update(state="sent", ended_at=at)
    assert state_of("L2", at)[0] == "not kept"


def test_overdue_request_breaks_its_promise(policy, now, at):
    late = recorded_request(at=at, refused="").due_at + timedelta(seconds=1)
    with time_machine.travel(late, tick=False):
        assert state_of("L2", late) == ("not kept", "1 request is overdue.")


def test_checks_that_stood_still_break_the_promise_to_check(policy, now, at):
    assert state_of("K4", at)[0] == "nothing to check yet"
    run_checks(at=at, only={"S8"})
    assert state_of("K4", at + timedelta(hours=1))[0] == "kept"
    assert state_of("K4", at + STALE_AFTER + timedelta(seconds=1)) == (
        "not kept",
        "These promises were not checked in time: S8.",
    )


def test_permission_that_is_not_used_is_not_counted(policy, at):
    states = read_states(at=at)
    assert [states.get(name).state for name in ("T3", "T4", "T5")] == ["unused"] * 3
    assert states.total == states.kept + states.broken + states.unchecked < len(states.all)


def test_pages_say_how_many_are_kept_broken_and_not_yet_checked(policy, now, at, client):
    at_once = {"at": at, "since": at, "found": "Looked at."}
    PromiseResult.objects.create(promise="S1", state="kept", **at_once)
    PromiseResult.objects.create(promise="S2", state="not kept", **at_once)
    snapshot.clear()
    total = read_states(at=at).total
    assert f"(1 kept, 1 broken, {total - 2} not yet checked)" in client.get("/contact/").text
    assert f"1 broken · {total - 2} not yet checked" in " ".join(client.get("/").text.replace("</", " </").split())
    register = client.get("/privacy/promises/").text
    assert "not used</span>" in register and f"<dt>Not yet checked</dt><dd>{total - 2}</dd>" in register
