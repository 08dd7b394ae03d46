import pytest

from privacy.desk.models import Case
from responsys_site.core.models import AuditEvent as Evidence
from tests.privacy.desk.admin.conftest import CASES

SPAM = f"{CASES}?lane=suspected"


def press(browser, *cases, url=SPAM):
    chosen = [str(case.pk) for case in cases]
    return browser.post(url, {"action": "close_as_spam", "_selected_action": chosen})


def test_closing_takes_them_out_of_the_lane_and_tells_nobody(opened, office, sent):
    spam, other = opened(quarantine_reason="too fast"), opened(quarantine_reason="automatic")
    press(office, spam)
    spam.refresh_from_db()
    other.refresh_from_db()
    assert (spam.state, other.state) == ("closed", "new") and sent() == []
    assert spam.reference not in office.get(SPAM).text and other.reference in office.get(SPAM).text
    assert Evidence.objects.filter(kind="staff-act", facts__act="close").count() == 1


def test_closing_leaves_a_case_that_a_person_wrote(opened, office):
    meant = opened()
    press(office, meant)
    assert Case.objects.get().state == "new"


@pytest.mark.parametrize("lane", ["", "?lane=new", "?lane=done"])
def test_other_lanes_do_not_offer_it(opened, office, lane):
    spam = opened(quarantine_reason="too fast")
    assert "close_as_spam" not in office.get(CASES + lane).text
    press(office, spam, url=CASES + lane)
    assert Case.objects.get().state == "new"


def test_auditor_cannot_close_them(opened, auditor):
    spam = opened(quarantine_reason="too fast")
    assert "close_as_spam" not in auditor.get(SPAM).text
    press(auditor, spam)
    assert Case.objects.get().state == "new"


def test_what_is_due_first_stands_first(opened, office, at):
    late, soon = (
        opened(quarantine_reason="too fast", at=at),
        opened(quarantine_reason="too fast", kind="access", at=at.replace(day=1)),
    )
    page = office.get(SPAM).text
    assert page.index(soon.reference) < page.index(late.reference) and "close_as_spam" in page
