import pytest

from leads.models import InformationRequest
from responsys_site.ground.addresses import digest
from responsys_site.ground.models import Entry


@pytest.fixture
def ann(ask) -> InformationRequest:
    ask()
    return InformationRequest.objects.get()


@pytest.mark.parametrize(
    ("path", "view"),
    [
        ("informationrequest/{request}/change/", "page"),
        ("informationrequest/{request}/history/", "history"),
        ("contact/{contact}/change/", "page"),
        ("contact/{contact}/history/", "history"),
        ("choice/{choice}/change/", "page"),
    ],
)
def test_a_look_at_one_person(ann, staff, lead_manager, path, view):
    rows = {"request": ann.pk, "contact": ann.contact.pk, "choice": ann.choices.get().pk}
    assert staff.get(f"/in/admin/leads/{path.format(**rows)}").status_code == 200
    (look,) = Entry.objects.filter(kind="look")
    assert look.subject == digest("ann.smith@example.com")
    assert (look.facts["staff"], look.facts["view"]) == (lead_manager.pk, view)
    assert look.facts["rows"] == [rows[path.split("{")[1].split("}")[0]]]


@pytest.mark.parametrize("model", ["informationrequest", "contact", "choice"])
def test_a_list_is_recorded_with_its_rows_and_without_the_search(ask, ann, staff, model):
    staff.get(f"/in/admin/leads/{model}/", {"q": "ann.smith"} if model != "choice" else {})
    (look,) = Entry.objects.filter(kind="look")
    assert len(look.facts["rows"]) == 1 and look.facts["model"] == f"leads.{model}"
    assert "ann" not in str(look.facts).lower()


def test_an_empty_list_is_no_look(policy, staff):
    staff.get("/in/admin/leads/contact/")
    assert not Entry.objects.filter(kind="look").exists()


def test_what_cannot_be_recorded_is_not_shown(ann, staff, monkeypatch):
    def broken(**facts):
        raise OSError

    monkeypatch.setattr("leads.looks.evidence.record", broken)
    staff.raise_request_exception = False
    answer = staff.get(f"/in/admin/leads/contact/{ann.contact.pk}/change/")
    assert answer.status_code == 500 and "Ann Smith" not in answer.text
