import pytest

from leads.models import Contact, InformationRequest
from responsys_site.core.models import AuditEvent

LIST = "/in/admin/leads/informationrequest/"


def page_of(request) -> str:
    return f"{LIST}{request.pk}/change/"


def step(browser, request, name, **typed):
    """Press one of the buttons on the request's page; return the page as it is then."""
    browser.post(page_of(request), {"CHANGE_FORM-action": name, "_selected_action": request.pk, **typed})
    return browser.get(page_of(request))


@pytest.mark.parametrize(("words", "found"), [("import", True), ("ann.smith", True), ("nothing", False)])
def test_search_finds_what_was_typed(request_of_ann, staff, words, found):
    assert (request_of_ann.reference in staff.get(LIST, {"q": words}).text) is found


def test_a_request_is_taken_in_hand_contacted_and_closed(request_of_ann, staff, lead_manager):
    for name, state in [("assign", "in progress"), ("mark_contacted", "contacted"), ("close", "closed")]:
        assert "1 request moved" in step(staff, request_of_ann, name).text
        request_of_ann.refresh_from_db()
        assert (request_of_ann.state, request_of_ann.assigned_to) == (state, lead_manager)
    assert request_of_ann.received_at < request_of_ann.contacted_at < request_of_ann.closed_at


def test_a_step_that_does_not_follow_is_refused(request_of_ann, staff):
    step(staff, request_of_ann, "close")
    assert "stays as it is" in step(staff, request_of_ann, "assign").text
    request_of_ann.refresh_from_db()
    assert (request_of_ann.state, request_of_ann.contacted_at) == ("closed", None)


def test_several_are_moved_from_the_list(ask, staff):
    for name in ("Ann", "Ben"):
        ask(name=name)
    rows = list(InformationRequest.objects.values_list("pk", flat=True))
    staff.post(LIST, {"action": "assign", "_selected_action": rows})
    assert set(InformationRequest.objects.values_list("state", flat=True)) == {"in progress"}


def test_every_step_is_in_the_evidence(request_of_ann, staff, lead_manager):
    step(staff, request_of_ann, "assign")
    step(staff, request_of_ann, "mark_contacted")
    acts = AuditEvent.objects.filter(kind="staff-act").order_by("pk")
    assert [act.facts["act"] for act in acts] == ["assign", "mark-contacted"]
    assert {(act.subject, act.facts["staff"], act.facts["row"]) for act in acts} == {
        (request_of_ann.contact.address_digest, lead_manager.pk, request_of_ann.pk)
    }


def test_what_was_typed_cannot_be_edited(request_of_ann, staff):
    staff.post(page_of(request_of_ann), {"needs": "something else", "state": "closed", "_save": "Save"})
    request_of_ann.refresh_from_db()
    assert (request_of_ann.needs, request_of_ann.state) == ("How do I import a list?", "new")


def test_an_old_page_takes_no_step_back(request_of_ann, staff):
    step(staff, request_of_ann, "close")
    staff.post(page_of(request_of_ann), {"state": "new", "note": "", "notes-TOTAL_FORMS": 0, "notes-INITIAL_FORMS": 0})
    request_of_ann.refresh_from_db()
    assert request_of_ann.state == "closed"


@pytest.mark.parametrize("model", ["contact", "consentevent"])
def test_people_and_choices_are_read_only(request_of_ann, staff, model):
    row = request_of_ann.contact if model == "contact" else request_of_ann.choices.first()
    base = f"/in/admin/leads/{model}/"
    assert staff.get(base).status_code == staff.get(f"{base}{row.pk}/change/").status_code == 200
    refused = [
        staff.get(f"{base}add/"),
        staff.post(f"{base}{row.pk}/change/", {}),
        staff.get(f"{base}{row.pk}/delete/"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]


def test_the_admin_log_keeps_no_name_and_no_address(request_of_ann, staff):
    step(staff, request_of_ann, "assign")
    history = staff.get(f"{LIST}{request_of_ann.pk}/history/").text
    assert "Ann" not in history and str(Contact.objects.get()) == f"Contact {Contact.objects.get().pk}"
