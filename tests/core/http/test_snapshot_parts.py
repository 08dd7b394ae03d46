"""Each part of the site snapshot is read by itself: one that fails stops only the pages that need it."""

from dataclasses import replace

import pytest
from django.core.management import call_command

from privacy.promises.states import PROMISE_STATES
from responsys_site.core.http import snapshot
from responsys_site.wsgi import application
from tests.core.http.wsgi_request import ask

PARTS = ["policy", "promises", "certification", "desk"]
NEEDS = {"policy": ["/privacy/", "/privacy/seal/"], "certification": ["/privacy/seal/"]}
PAGES = [
    "/",
    "/contact/",
    "/privacy/",
    "/privacy/seal/",
    "/privacy/desk/",
    "/privacy/promises/",
    "/privacy/safe-harbor/",
]


def fails(*, at):
    raise OverflowError("date value out of range")


@pytest.fixture
def breaks(policy, monkeypatch):
    """Make a part of the snapshot fail from now on."""

    def fail(name):
        parts = [replace(part, load=fails) if part.name == name else part for part in snapshot.cache.parts]
        monkeypatch.setattr(snapshot.cache, "parts", tuple(parts))

    return fail


def status(path):
    return ask(application, path).status


@pytest.mark.parametrize("part", PARTS)
def test_snapshot_part_that_fails_keeps_its_last_state(breaks, part):
    before = snapshot.current()
    breaks(part)
    snapshot.refresh()
    assert snapshot.current().values == before.values and snapshot.current().read_at > before.read_at
    assert [status(page) for page in PAGES] == [200] * len(PAGES)


@pytest.mark.parametrize("part", PARTS)
def test_snapshot_part_that_was_never_read_stops_only_the_pages_that_need_it(breaks, part):
    breaks(part)
    snapshot.clear()
    stopped = [page for page in PAGES if status(page) != 200]
    assert stopped == NEEDS.get(part, [])
    assert [status(page) for page in stopped] == [503] * len(stopped)
    assert (status("/request-information/") == 200) is (part != "policy")


@pytest.mark.parametrize(("part", "page"), [("desk", "/privacy/desk/"), ("promises", "/privacy/promises/")])
def test_snapshot_part_that_was_never_read_is_shown_as_unknown(breaks, part, page):
    breaks(part)
    snapshot.clear()
    words = ask(application, page).body.decode()
    assert "not available right now" in words and "No check has run yet" not in words and "fewer than 5" not in words


def test_snapshot_part_that_fails_does_not_hold_up_the_others(breaks, admin_user):
    breaks("certification")
    snapshot.clear()
    assert snapshot.current().failing == {"certification": "OverflowError"}
    call_command("check_promises", "C1")
    snapshot.refresh()
    assert PROMISE_STATES.get().last_checked_at


def test_snapshot_part_that_fails_is_named_by_readyz(breaks):
    breaks("certification")
    snapshot.clear()
    answer = ask(application, "/readyz")
    assert (answer.status, answer.body) == (200, b"ok\nnot read: certification\n")


def test_snapshot_part_that_fails_is_named_by_doctor(breaks, capsys):
    breaks("policy")
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "The part “policy” of the site snapshot can't be read (OverflowError)" in capsys.readouterr().out


def test_snapshot_part_that_fails_is_named_on_the_first_page_of_staff(breaks, admin_client):
    assert "of the site snapshot" not in admin_client.get("/in/admin/").text
    breaks("desk")
    snapshot.refresh()
    assert "The part “desk” of the site snapshot can&#x27;t be read" in admin_client.get("/in/admin/").text


def test_snapshot_part_that_can_be_read_again_is_named_no_longer(breaks, monkeypatch):
    parts = snapshot.cache.parts
    breaks("certification")
    snapshot.clear()
    assert status("/privacy/seal/") == 503
    monkeypatch.setattr(snapshot.cache, "parts", parts)
    snapshot.refresh()
    assert status("/privacy/seal/") == 200 and ask(application, "/readyz").body == b"ok\n"
