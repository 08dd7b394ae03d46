"""A correction reaches what the desk calls a person, also of somebody who is nowhere else on file."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from privacy.desk.models import Case
from privacy.rights.requests import correct
from tests.privacy.rights.conftest import ANN
from tests.privacy.rights.test_erasure_of_cases import open_a_case


@pytest.fixture
def case(policy) -> Case:
    return open_a_case()


def test_the_mail_lists_how_it_was_and_how_it_is(case, sent, lead_manager):
    correct(address=ANN, changes={"name": "Ann Jones", "company": "Ames"}, by=lead_manager, at=timezone.now())
    case.refresh_from_db()
    assert case.name == "Ann Jones" and case.events.first().author == "Ann Smith"  # as she signed it
    letter = sent()[-1].body
    assert "name in your cases" in letter and "before: Ann Smith" in letter and "now: Ann Jones" in letter


def test_on_file_and_in_a_case_each_stands_with_what_it_was(ann, case, sent, lead_manager):
    correct(address=ANN, changes={"name": "Ann Ames"}, by=lead_manager, at=timezone.now())
    letter = sent()[-1].body
    assert "before: Ann Jones" in letter and "before: Ann Smith" in letter and letter.count("now: Ann Ames") == 2


def test_a_case_without_a_name_gets_none(case, lead_manager):
    Case.objects.update(name="")
    assert correct(address=ANN, changes={"name": "Ann Jones"}, by=lead_manager, at=timezone.now()) == []
    case.refresh_from_db()
    assert case.name == ""


def test_what_no_form_takes_is_not_taken(case, lead_manager):
    with pytest.raises(ValidationError):
        correct(address=ANN, changes={"name": "x" * 101}, by=lead_manager, at=timezone.now())
    case.refresh_from_db()
    assert case.name == "Ann Smith"
