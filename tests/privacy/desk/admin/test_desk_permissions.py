import pytest

from tests.privacy.desk.admin.conftest import CASES

PAGES = [CASES, f"{CASES}add/", f"{CASES}hand-over/", f"{CASES}1/act/reply/", "/in/admin/desk/replytemplate/add/"]
PAGES += ["/in/admin/rights/erasurerequest/", "/in/admin/rights/accesspackage/"]


@pytest.mark.parametrize("role", ["Lead managers", "Web administrators", ""])
def test_others_see_nothing(opened, member, role):
    case, browser = opened(), member(role)
    assert {browser.get(path).status_code for path in [*PAGES, f"{CASES}{case.pk}/change/"]} == {403}
    assert "Cases" not in browser.get("/in/admin/").text


def test_auditors_see_and_do_nothing(opened, auditor):
    case = opened()
    assert auditor.get(CASES).status_code == auditor.get(f"{CASES}{case.pk}/change/").status_code == 200
    for path in [f"{CASES}add/", f"{CASES}hand-over/", f"{CASES}{case.pk}/act/note/", f"{CASES}{case.pk}/delete/"]:
        assert auditor.get(path).status_code == auditor.post(path, {"text": "x"}).status_code == 403
    assert case.events.filter(kind="note").count() == 0


def test_the_office_works_there(opened, office):
    case = opened()
    paths = [path for path in PAGES if "/1/" not in path] + [f"{CASES}{case.pk}/act/reply/"]
    assert {office.get(path).status_code for path in paths} == {200}


def test_an_act_that_there_is_not(opened, office):
    assert office.get(f"{CASES}{opened().pk}/act/nonsense/").status_code == 404
    assert office.get(f"{CASES}999999/act/note/").status_code == 404
