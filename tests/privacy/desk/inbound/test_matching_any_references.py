"""Mail that names any Message-IDs and references in any order, after cases were joined and erased, against a model."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import merge_cases
from privacy.desk.erasure import erase_cases
from privacy.desk.models import Case, CaseEvent
from responsys_site.mail.inbound.dispatch import handle_new

pytestmark = pytest.mark.slow

PEOPLE = ["ann@example.com", "ben@example.com"]
CASES = [(person, number) for person in PEOPLE for number in range(3)]
FOREIGN = ["<own@example.com>", "<aaaaaaaaaaaaaaaaaaaaaaaaaa@responsys.example>"]  # a program's own, and a forged one


@dataclass(frozen=True)
class Story:
    """Which cases of each person were joined (the first to the second), which erased, and what the mail says then."""

    joined: list[tuple[str, tuple[int, int]]]
    erased: list[tuple[str, int]]
    sender: str
    ids: list[tuple[str, int] | str] = field(default_factory=list)
    in_reply_to: bool = True
    named: list[tuple[str, int]] = field(default_factory=list)


STORIES = st.builds(
    Story,
    joined=st.lists(st.tuples(st.sampled_from(PEOPLE), st.permutations(range(3)).map(lambda all_: tuple(all_[:2])))),
    erased=st.lists(st.sampled_from(CASES), max_size=2),
    sender=st.sampled_from([*PEOPLE, "stranger@example.org", "not an address"]),
    ids=st.lists(st.sampled_from([*CASES, *FOREIGN]), max_size=5),
    in_reply_to=st.booleans(),
    named=st.lists(st.sampled_from(CASES), max_size=2),
)


@pytest.fixture
def happen(opened, advocate, at):
    """Let the cases of a story come to where they stand; return them all."""

    def tell(story: Story) -> dict[tuple[str, int], Case]:
        cases = {(person, number): opened(address=person) for person, number in CASES}
        for case in cases.values():
            reply(case=case, text="Which list?", asks=True, by=advocate, at=at)
        for person, (one, other) in story.joined:
            rows = [Case.objects.get(pk=cases[person, number].pk) for number in (one, other)]
            if not any(row.merged_into for row in rows):
                merge_cases(case=rows[0], into=rows[1], by=advocate, at=at)
        erase_cases(numbers=[cases[case].pk for case in story.erased], at=at)
        return cases

    return tell


@pytest.fixture
def come(take_in, letter, answered, at):
    """Take in the mail of a story, and return its entry."""

    def come_in(story: Story, cases) -> CaseEvent:
        ids = [name if isinstance(name, str) else answered(cases[name]) for name in story.ids]
        last = ids.pop() if ids and story.in_reply_to else None
        subject = f"about {' and '.join(cases[name].reference for name in story.named)}"
        fields = {"references": " ".join(ids) or None, "in_reply_to": last, "subject": subject}
        mail = take_in(letter(**fields, **{"from": story.sender}))
        handle_new(at=at)
        return CaseEvent.objects.select_related("case").get(incoming=mail)

    return come_in


def living(cases, names, whose: str | None = None) -> dict[int, str]:
    """Where these cases go on, and whose that is; without what was erased."""
    finals = [Case.objects.get(pk=cases[name].pk).final for name in names if not isinstance(name, str)]
    facts = {case.pk: cases_owner(cases, case) for case in finals if case.erased_at is None}
    return {pk: owner for pk, owner in facts.items() if whose in {None, owner}}


def cases_owner(cases, case: Case) -> str:
    return next(person for (person, _number), row in cases.items() if row.pk == case.pk)


def may_join(story: Story, cases) -> set[int]:
    """The cases that the mail may belong to; empty where it has to begin one of its own."""
    answers = living(cases, story.ids)
    own = living(cases, story.ids, whose=story.sender)
    return set(own or (answers if len(set(answers.values())) == 1 else living(cases, story.named, whose=story.sender)))


@pytest.mark.django_db
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES)
def test_it_joins_a_case_that_it_answers_or_a_case_of_its_sender_and_no_other(happen, come, story):
    with transaction.atomic():
        cases = happen(story)
        entry, allowed = come(story, cases), may_join(story, cases)
        joined = entry.case_id if entry.case_id in {case.pk for case in cases.values()} else None
        assert (joined in allowed) if allowed else joined is None
        assert entry.from_another_address == (joined is not None and entry.case.address != story.sender)
        assert Case.objects.get(pk=entry.case_id).erased_at is None and entry.case.merged_into is None
        transaction.set_rollback(True)
