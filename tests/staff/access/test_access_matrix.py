"""docs/access.md says what each role is answered at each URL of the staff's site; these tests hold it to that."""

import re

import pytest
from django.conf import settings
from django.db import transaction

from tests.staff.access.conftest import signed_in
from tests.staff.access.walk import urls_of_staff
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.once  # roles and URLs are the same on every database

ROLES = ["Lead managers", "Privacy office", "Web administrators", "Auditors", "No role"]
SESSION = settings.SESSION_COOKIE_NAME


@pytest.fixture
def documented(project) -> dict[str, list[str]]:
    """What the document says of each URL: a cell for each of ROLES."""
    lines = (project / "docs/access.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith("| `")]
    return {first.strip("`"): rest for first, *rest in cells}


def answer_to(browser: SiteClient, method: str, path: str) -> int:
    """Ask, take back what the answer did, and return its status."""
    session = browser.cookies[SESSION].value
    with transaction.atomic():
        status = getattr(browser, method)(f"/in/admin/{path}", {"post": "yes"} if method == "post" else {}).status_code
        transaction.set_rollback(True)
    browser.cookies[SESSION] = session
    return status


def test_every_url_of_the_staffs_site_has_a_line(everything, documented):
    assert sorted(urls_of_staff(everything)) == sorted(documented)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_answered_as_the_document_says(everything, documented, role):
    browser = signed_in(role)
    answers = {
        url: f"{answer_to(browser, 'get', path)} / {answer_to(browser, 'post', path)}"
        for url, path in urls_of_staff(everything).items()
    }
    assert answers == {url: cells[ROLES.index(role)] for url, cells in documented.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_row_that_a_role_may_not_see_is_answered_like_one_that_does_not_exist(everything, role):
    browser, missing = signed_in(role), {model: dict.fromkeys(kinds, 999999) for model, kinds in everything.items()}
    absent = urls_of_staff(missing)
    for url, path in urls_of_staff(everything).items():
        if path != absent[url] and answer_to(browser, "get", path) == 403:
            assert answer_in_words(browser, path) == answer_in_words(browser, absent[url]), url


def answer_in_words(browser: SiteClient, path: str) -> tuple[int, str]:
    """Return status and page, less the number in its own address and the one that each answer has."""
    answer, number = browser.get(f"/in/admin/{path}"), path.split("/")[2]
    page = re.sub(r"<code>[^<]+</code>", "", answer.get("Location", "") + answer.text)
    return answer.status_code, page.replace(f"/{number}/", "/N/")


def test_who_is_not_signed_in_is_asked_to_sign_in(everything, client):
    for path in urls_of_staff(everything).values():
        if path not in {"login/", "logout/", "jsi18n/"}:
            answer = client.get(f"/in/admin/{path}")
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/in/admin/login/"), path
