import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from leads.management.commands.demo import PEOPLE
from leads.models import ConsentEvent, Contact, InformationRequest, Note

pytestmark = pytest.mark.django_db


def rows() -> list[int]:
    return [model.objects.count() for model in (Contact, InformationRequest, ConsentEvent)]


def test_samples_are_marked_and_added_once(policy):
    for _run in range(2):
        call_command("demo", "add", verbosity=0)
    assert InformationRequest.objects.count() == len(PEOPLE)
    assert all("(sample)" in name for name in Contact.objects.values_list("name", flat=True))
    assert set(ConsentEvent.objects.values_list("channel", flat=True)) == {"sample"}


def test_clearing_takes_exactly_the_samples_away(ask):
    ask()
    before = rows()
    call_command("demo", "add", verbosity=0)
    if connection.vendor == "postgresql":
        with pytest.raises(CommandError, match="as the owner"):
            call_command("demo", "clear", verbosity=0)
        return
    call_command("demo", "clear", verbosity=0)
    assert rows() == before


def test_without_a_policy_nothing_is_added():
    with pytest.raises(CommandError, match="No policy is in force"):
        call_command("demo", "add", verbosity=0)


def test_a_sample_with_a_colleagues_note_stays(policy, lead_manager, at):
    call_command("demo", "add", verbosity=0)
    Note.objects.add(request=InformationRequest.objects.first(), by=lead_manager, text="A real note.", at=at)
    if connection.vendor == "sqlite":
        call_command("demo", "clear", verbosity=0)
        assert rows()[:2] == [1, 1] and Note.objects.count() == 1
