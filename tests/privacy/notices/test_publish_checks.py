"""A correction changes no promise, figure, date or small word; a change says in public why a promise's words change."""

import pytest

from privacy.models import PolicyVersion
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.policy.text_validation import correction_errors, unexplained_changes
from responsys_site.core.models import AuditEvent
from tests.privacy.notices.conftest import DAY

OLD = (
    '{#a data-promises="C1"}\n## Mail\n\nWe tell you by [e-mial](https://old.example/1) within 30 days, never later.\n'
)


@pytest.mark.parametrize(("was", "becomes"), [("e-mial", "e-mail"), ("old.example/1", "new.example/22")])
def test_a_typing_error_and_a_dead_link_are_corrected(was, becomes):
    assert correction_errors(old=OLD, new=OLD.replace(was, becomes)) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("30", "31"), ("days", "months"), ("never", "seldom"), ("We tell", "We may tell"), ("C1", "C2"), ("#a", "#b")],
)
def test_anything_more_is_a_change(was, becomes):
    assert correction_errors(old=OLD, new=OLD.replace(was, becomes))


def test_a_promise_that_turns_on_other_words_needs_a_reason():
    new = OLD.replace("never later", "not later")
    assert unexplained_changes(old=OLD, new=new, reasons={}) == [
        "The clause a cites a promise and loses “never” and gains “not”: it needs a public reason."
    ]
    assert unexplained_changes(old=OLD, new=new, reasons={"a": "Plainer words."}) == []
    assert unexplained_changes(old=OLD, new=OLD.replace("e-mial", "letter"), reasons={}) == []


def test_a_correction_is_posted_at_a_second_persons_word_and_tells_nobody(on_file, posted, draft_change, agreed, at):
    on_file("ann")
    current = PolicyVersion.objects.get(number=2)
    correction = posted(at, kind="correction", corrects=current, words=lambda text: text + "\n\nA kind word.\n")
    assert (correction.number, correction.in_force_at) == (3, at)
    assert PolicyVersion.objects.in_force(at=at) == correction
    assert not correction.notices.exists()


def test_a_correction_is_listed_in_public_and_in_the_evidence(posted, text_of, at):
    current = PolicyVersion.objects.get(number=2)
    posted(at, kind="correction", corrects=current, words=lambda text: text + "\n\nA kind word.\n")
    assert "a correction of version 2" in text_of("/privacy/versions/")
    assert AuditEvent.objects.get(kind="policy corrected").facts == {"version": 3, "corrects": 2}


def test_a_correction_of_the_coming_text_shares_its_clock(posted, at):
    change = posted(at)
    correction = posted(at + DAY, kind="correction", corrects=change, of=3, words=lambda text: text + " Indeed.\n")
    assert correction.in_force_at == change.in_force_at


def test_a_correction_that_is_more_than_one_is_refused(draft_change, agreed, at):
    current = PolicyVersion.objects.get(number=2)
    draft = draft_change(kind="correction", corrects=current, words=lambda text: text + "\n\nWe will see.\n")
    with pytest.raises(ActionNotAllowed, match="A correction changes no"):
        agreed(draft, at)
