import pytest

from privacy.desk import staff_work
from privacy.desk.mail import handling
from privacy.desk.models import Entry, Inquiry


@pytest.fixture
def meanwhile(monkeypatch):
    """Do something as another process does, after the mail's case was found and before it is locked."""

    def interrupt(act) -> None:
        def found(**facts):
            match = match_of(**facts)
            act(match.case)
            return match

        match_of = handling.match_of
        monkeypatch.setattr(handling, "match_of", found)

    return interrupt


@pytest.fixture
def answer(arrive, letter, answered):
    return lambda case, **fields: arrive(letter(in_reply_to=answered(case), **fields))


@pytest.mark.parametrize("auto_submitted", [None, "auto-replied"])
def test_it_goes_to_the_case_that_a_colleague_joined_it_to(opened, answer, advocate, meanwhile, auto_submitted):
    one, other = opened(), opened(text="Again")
    meanwhile(
        lambda case: staff_work.merge(
            inquiry=Inquiry.objects.get(pk=case.pk), into=other, by=advocate, at=case.received_at
        )
    )
    mail = answer(one, auto_submitted=auto_submitted)
    assert (mail.state, mail.attempts, mail.outcome) == ("handled", 1, f"{other}: joined")
    assert Entry.objects.get(incoming=mail).inquiry == other


def test_it_opens_a_case_of_its_own_where_its_case_was_erased(opened, answer, meanwhile, at):
    erased = opened()
    meanwhile(lambda case: Inquiry.objects.erase(at=at))
    mail = answer(erased)
    own = Entry.objects.get(incoming=mail).inquiry
    assert (mail.state, mail.attempts, mail.outcome) == ("handled", 1, f"{own}: opened")
    assert own != erased and own.state == "new" and not own.suspicion
