import pytest
from django.contrib.auth.models import User

from leads.models import Contact, InformationRequest
from tests.wsgi_client import SiteClient

LIST = "/in/admin/leads/informationrequest/"


def page_of(request) -> str:
    return f"{LIST}{request.pk}/change/"


@pytest.fixture
def request_of_ann(ask) -> InformationRequest:
    ask()
    return InformationRequest.objects.get()


def step(browser, request, name):
    """Press one of the buttons on the request's page; return the page as it is then."""
    browser.post(page_of(request), {"CHANGE_FORM-action": name, "_selected_action": request.pk})
    return browser.get(page_of(request))


def test_the_queue_shows_the_newest_first(ask, staff):
    for name in ("Ann", "Ben"):
        ask(name=name)
    page = staff.get(LIST).text
    assert page.index(">Ben<") < page.index(">Ann<")


@pytest.mark.parametrize(("words", "found"), [("import", True), ("ann.smith", True), ("nothing", False)])
def test_search_finds_what_was_typed(request_of_ann, staff, words, found):
    assert (request_of_ann.reference in staff.get(LIST, {"q": words}).text) is found


def test_a_request_is_taken_in_hand_contacted_and_closed(request_of_ann, staff, lead_manager):
    for name, state in [("take_in_hand", "in hand"), ("mark_contacted", "contacted"), ("close", "closed")]:
        assert "1 request moved" in step(staff, request_of_ann, name).text
        request_of_ann.refresh_from_db()
        assert (request_of_ann.state, request_of_ann.in_hand_by) == (state, lead_manager)


def test_a_step_that_does_not_follow_is_refused(request_of_ann, staff):
    step(staff, request_of_ann, "close")
    assert "stays as it is" in step(staff, request_of_ann, "take_in_hand").text
    request_of_ann.refresh_from_db()
    assert request_of_ann.state == "closed"


def test_several_are_moved_from_the_list(ask, staff):
    for name in ("Ann", "Ben"):
        ask(name=name)
    rows = list(InformationRequest.objects.values_list("pk", flat=True))
    staff.post(LIST, {"action": "take_in_hand", "_selected_action": rows})
    assert set(InformationRequest.objects.values_list("state", flat=True)) == {"in hand"}


def test_what_was_typed_cannot_be_edited(request_of_ann, staff):
    staff.post(page_of(request_of_ann), {"needs": "something else", "state": "closed", "_save": "Save"})
    request_of_ann.refresh_from_db()
    assert (request_of_ann.needs, request_of_ann.state) == ("How do I import a list?", "new")


@pytest.mark.parametrize("model", ["contact", "choice"])
def test_people_and_choices_are_read_only(request_of_ann, staff, model):
    row = request_of_ann.contact if model == "contact" else request_of_ann.choices.get()
    base = f"/in/admin/leads/{model}/"
    assert staff.get(base).status_code == staff.get(f"{base}{row.pk}/change/").status_code == 200
    refused = [
        staff.get(f"{base}add/"),
        staff.post(f"{base}{row.pk}/change/", {}),
        staff.get(f"{base}{row.pk}/delete/"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]


@pytest.mark.parametrize("path", [LIST, "/in/admin/leads/contact/", "/in/admin/leads/choice/", "/in/admin/leads/"])
def test_staff_without_the_role_see_nothing_of_it(request_of_ann, path):
    other = SiteClient()
    other.force_login(User.objects.create_user("other", is_staff=True))
    assert other.get(path).status_code in {403, 404}
    index = other.get("/in/admin/").text
    assert "Information requests" not in index and "Contacts" not in index


def test_the_admin_log_keeps_no_name_and_no_address(request_of_ann, staff):
    step(staff, request_of_ann, "take_in_hand")
    history = staff.get(f"{LIST}{request_of_ann.pk}/history/").text
    assert "Ann" not in history and str(Contact.objects.get()) == f"Contact {Contact.objects.get().pk}"
