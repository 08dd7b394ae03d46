import pytest

from tests.running_site import RunningSite, _fresh_database

BACK = [("staff", "0005"), ("desk", "0004"), ("leads", "0010")]
MISSING = "from responsys_site.ground.guarded import missing; print(missing())"


@pytest.fixture
def site(tmp_path) -> RunningSite:
    """A database of its own, migrated, with nobody at work on it."""
    made = RunningSite(folder=tmp_path, port=0, database_url=_fresh_database(tmp_path))
    made.manage("migrate")
    return made


def test_it_goes_back_and_on_again_with_every_guard_in_its_place(site):
    for app, migration in BACK:
        site.manage("migrate", app, migration)
    site.manage("migrate")
    assert site.manage("shell", "--no-imports", "--command", MISSING).strip() == "[]"
