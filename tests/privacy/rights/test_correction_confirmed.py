import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from leads.models import ContactChange
from privacy.rights.requests import correct
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Message
from tests.privacy.rights.conftest import ANN


def test_the_mail_lists_old_and_new_and_how_to_object(ann, sent, lead_manager):
    made = correct(
        address=ANN, changes={"company": "Ames & Co", "name": "Ann Jones"}, by=lead_manager, at=timezone.now()
    )
    assert [(one.field, one.new) for one in made] == [("company", "Ames & Co")]  # the name is Ann Jones already
    text = sent()[-1].body
    assert "before: Example & Daughters <b>" in text and "now: Ames & Co" in text and "Is this wrong?" in text


def test_history_says_who_and_evidence_says_that_it_was_confirmed(ann, lead_manager):
    correct(address=ANN, changes={"country": "Ireland"}, by=lead_manager, at=timezone.now())
    change = ContactChange.objects.get(field="country")
    assert (change.by, change.staff, change.new) == ("staff", lead_manager, "Ireland")
    facts = AuditEvent.objects.get(kind="correction").facts
    assert facts["fields"] == ["country"] and Message.objects.get(pk=facts["message"]).template == "rights/corrected"


def test_the_message_itself_holds_no_value(ann, lead_manager):
    correct(address=ANN, changes={"country": "Ireland"}, by=lead_manager, at=timezone.now())
    message = Message.objects.get(template="rights/corrected")
    assert "Ireland" not in message.text + message.html + message.subject


@pytest.mark.parametrize("changes", [{"name": ""}, {"company": "x" * 200}, {"telephone": "1\n2"}])
def test_what_the_persons_own_page_would_not_take_changes_nothing(ann, lead_manager, changes):
    with pytest.raises(ValidationError):
        correct(address=ANN, changes={"country": "Ireland", **changes}, by=lead_manager, at=timezone.now())
    assert not ContactChange.objects.filter(field="country").exists()


def test_nothing_changed_is_nothing_mailed(ann, lead_manager):
    assert correct(address=ANN, changes={"name": "Ann Jones", "shoe": "9"}, by=lead_manager, at=timezone.now()) == []
    assert not Message.objects.filter(template="rights/corrected").exists()
