import pytest

from privacy.desk.cases import staff_actions
from privacy.desk.inbound import handler
from privacy.desk.models import Case, CaseEvent


@pytest.fixture
def meanwhile(monkeypatch):
    """Do something as another process does, after the mail's case was found and before it is locked."""

    def interrupt(act) -> None:
        def found(**facts):
            match = find_match(**facts)
            act(match.case)
            return match

        find_match = handler.find_match
        monkeypatch.setattr(handler, "find_match", found)

    return interrupt


@pytest.fixture
def answer(arrive, letter, answered):
    return lambda case, **fields: arrive(letter(in_reply_to=answered(case), **fields))


@pytest.mark.parametrize("auto_submitted", [None, "auto-replied"])
def test_it_goes_to_the_case_that_a_colleague_joined_it_to(opened, answer, advocate, meanwhile, auto_submitted):
    one, other = opened(), opened(text="Again")
    meanwhile(
        lambda case: staff_actions.merge_cases(
            case=Case.objects.get(pk=case.pk), into=other, by=advocate, at=case.received_at
        )
    )
    mail = answer(one, auto_submitted=auto_submitted)
    assert (mail.state, mail.attempts, mail.outcome) == ("handled", 1, f"{other}: joined")
    assert CaseEvent.objects.get(incoming=mail).case == other


def test_it_opens_a_case_of_its_own_where_its_case_was_erased(opened, answer, meanwhile, at):
    erased = opened()
    meanwhile(lambda case: Case.objects.erase(at=at))
    mail = answer(erased)
    own = CaseEvent.objects.get(incoming=mail).case
    assert (mail.state, mail.attempts, mail.outcome) == ("handled", 1, f"{own}: opened")
    assert own != erased and own.state == "new" and not own.quarantine_reason
