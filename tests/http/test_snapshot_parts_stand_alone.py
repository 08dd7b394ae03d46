"""Each part of the site snapshot is read by itself: one that fails stops only the pages that need it."""

import pytest
from django.core.management import call_command

from responsys_site.core.http import snapshot
from responsys_site.wsgi import application
from tests.http.asking import ask

PARTS = ["policy", "promises", "seal", "desk"]
NEEDS = {"policy": ["/privacy/", "/privacy/seal/"], "seal": ["/privacy/seal/"]}
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
def breaks(policy, settings):
    """Make a part of the snapshot fail from now on."""
    return lambda part: settings.SITE_SNAPSHOT.update({part: f"{__name__}.fails"})


@pytest.fixture(autouse=True)
def _own_parts(settings):
    settings.SITE_SNAPSHOT = dict(settings.SITE_SNAPSHOT)


def status(path):
    return ask(application, path).status


@pytest.mark.parametrize("part", PARTS)
def test_snapshot_part_that_fails_keeps_its_last_state(breaks, part):
    before = snapshot.current()
    breaks(part)
    snapshot.reread()
    assert snapshot.current().parts == before.parts and snapshot.current().read_at > before.read_at
    assert [status(page) for page in PAGES] == [200] * len(PAGES)


@pytest.mark.parametrize("part", PARTS)
def test_snapshot_part_that_was_never_read_stops_only_the_pages_that_need_it(breaks, part):
    breaks(part)
    snapshot.forget()
    stopped = [page for page in PAGES if status(page) != 200]
    assert stopped == NEEDS.get(part, [])
    assert [status(page) for page in stopped] == [503] * len(stopped)
    assert (status("/request-information/") == 200) is (part != "policy")


@pytest.mark.parametrize(("part", "page"), [("desk", "/privacy/desk/"), ("promises", "/privacy/promises/")])
def test_snapshot_part_that_was_never_read_is_shown_as_unknown(breaks, part, page):
    breaks(part)
    snapshot.forget()
    words = ask(application, page).body.decode()
    assert "not available right now" in words and "No check has run yet" not in words and "fewer than 5" not in words


def test_snapshot_part_that_fails_does_not_hold_up_the_others(breaks, admin_user):
    breaks("seal")
    snapshot.forget()
    assert snapshot.current().failing == {"seal": "OverflowError"}
    call_command("check_promises", "C1")
    snapshot.reread()
    assert snapshot.current().promises.last_checked_at


def test_snapshot_part_that_fails_is_named_by_readyz(breaks):
    breaks("seal")
    snapshot.forget()
    answer = ask(application, "/readyz")
    assert (answer.status, answer.body) == (200, b"ok\nnot read: seal\n")


def test_snapshot_part_that_fails_is_named_by_doctor(breaks, capsys):
    breaks("policy")
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "The part “policy” of the site snapshot can't be read (OverflowError)" in capsys.readouterr().out


def test_snapshot_part_that_fails_is_named_on_the_first_page_of_staff(breaks, admin_client):
    assert "of the site snapshot" not in admin_client.get("/in/admin/").text
    breaks("desk")
    snapshot.reread()
    assert "The part “desk” of the site snapshot can&#x27;t be read" in admin_client.get("/in/admin/").text


def test_snapshot_part_that_can_be_read_again_is_named_no_longer(breaks, settings):
    good = settings.SITE_SNAPSHOT["seal"]
    breaks("seal")
    snapshot.forget()
    assert status("/privacy/seal/") == 503
    settings.SITE_SNAPSHOT["seal"] = good
    snapshot.reread()
    assert status("/privacy/seal/") == 200 and ask(application, "/readyz").body == b"ok\n"
