import pytest

from leads.models import InformationRequest
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.models import AuditEvent


@pytest.fixture
def ann(request_of_ann) -> InformationRequest:
    return request_of_ann


@pytest.mark.parametrize(
    ("path", "view"),
    [
        ("informationrequest/{request}/change/", "page"),
        ("informationrequest/{request}/history/", "history"),
        ("contact/{contact}/change/", "page"),
        ("contact/{contact}/history/", "history"),
        ("consentevent/{consentevent}/change/", "page"),
        ("quarantinedsubmission/{quarantinedsubmission}/change/", "page"),
        ("quarantinedsubmission/{quarantinedsubmission}/history/", "history"),
        ("pendingsubmission/{pendingsubmission}/change/", "page"),
        ("pendingsubmission/{pendingsubmission}/history/", "history"),
        ("delivery/{delivery}/change/", "page"),
        ("delivery/{delivery}/history/", "history"),
        ("suppression/{suppression}/change/", "page"),
    ],
)
def test_a_look_at_one_person(rows_of_ann, admin_client, admin_user, path, view):
    rows = {name: row.pk for name, row in rows_of_ann.items()}
    app = "mail" if path.startswith(("delivery", "suppression")) else "leads"
    assert admin_client.get(f"/in/admin/{app}/{path.format(**rows)}").status_code == 200
    (look,) = AuditEvent.objects.filter(kind="look")
    assert look.subject == keyed_digest("ann.smith@example.com")
    assert (look.facts["staff"], look.facts["view"]) == (admin_user.pk, view)
    assert look.facts["rows"] == [rows[path.split("{")[1].split("}")[0]]]


@pytest.mark.parametrize(
    "model",
    [
        "leads.informationrequest",
        "leads.contact",
        "leads.consentevent",
        "leads.quarantinedsubmission",
        "leads.pendingsubmission",
        "mail.delivery",
        "mail.suppression",
    ],
)
def test_a_list_is_recorded_with_its_rows_and_without_the_search(rows_of_ann, admin_client, model):
    words = {"q": "ann.smith@example.com"} if model != "leads.consentevent" else {}
    admin_client.get(f"/in/admin/{model.replace('.', '/')}/", words)
    (look,) = AuditEvent.objects.filter(kind="look")
    assert look.facts["model"] == model and look.facts["rows"]
    assert "ann" not in str(look.facts).lower()


def test_an_empty_list_is_no_look(policy, staff):
    staff.get("/in/admin/leads/contact/")
    assert not AuditEvent.objects.filter(kind="look").exists()


def test_what_cannot_be_recorded_is_not_shown(ann, staff, monkeypatch):
    def broken(**facts):
        raise OSError

    monkeypatch.setattr("responsys_site.core.audit_log.append", broken)
    staff.raise_request_exception = False
    answer = staff.get(f"/in/admin/leads/contact/{ann.contact.pk}/change/")
    assert answer.status_code == 500 and "Ann Smith" not in answer.text
