from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import InformationRequest


def page_of(contact) -> str:
    return f"/in/admin/leads/contact/{contact.pk}/change/"


def test_it_shows_requests_choices_mails_and_what_is_stopped(rows_of_ann, staff):
    page = staff.get(page_of(rows_of_ann["contact"])).text
    assert f'informationrequest/{rows_of_ann["request"].pk}/change/">{rows_of_ann["request"].reference}</a>' in page
    assert "Answer my request" in page and "leads/acknowledgement" in page and "Opted out" in page


def test_somebody_who_stopped_nothing(request_of_ann, staff):
    assert "nothing" in staff.get(page_of(request_of_ann.contact)).text


def test_the_page_of_a_busy_contact_costs_no_more(ask, staff):
    counts = []
    for _more in range(3):
        ask()
        contact = InformationRequest.objects.first().contact
        staff.get(page_of(contact))
        with CaptureQueriesContext(connection) as queries:
            staff.get(page_of(contact))
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_mails_are_shown_only_to_those_who_may_see_mails(rows_of_ann, member):
    browser = member("", "leads.view_contact")
    page = browser.get(page_of(rows_of_ann["contact"])).text
    assert "Ann Smith" in page
    for hidden in ("leads/acknowledgement", rows_of_ann["request"].reference, "Answer my request"):
        assert hidden not in page
