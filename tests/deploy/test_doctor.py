from datetime import timedelta

import pytest
from django.core.management import call_command

from responsys_site.core.models import Heartbeat
from responsys_site.staff.management.commands.doctor import find_problems

pytestmark = pytest.mark.django_db


def sentences(at) -> str:
    return "\n".join(find_problems(at=at))


def test_an_empty_site_lacks_policy_workers_and_people(at):
    said = sentences(at)
    assert "No policy is in force" in said and "manage.py work" in said and "Nobody can sign in" in said


def test_what_is_there_is_not_complained_about(policy, admin_user, at):
    call_command("tick")
    Heartbeat.objects.update(finished_at=at)
    said = sentences(at)
    assert "policy is in force" not in said and "manage.py work" not in said and "sign in" not in said


def test_a_job_that_stopped_is_named(at):
    call_command("tick")
    Heartbeat.objects.update(finished_at=at - timedelta(days=2))
    assert "The job check-promises has not finished in time" in sentences(at)


def test_another_provider_than_the_policy_names_is_a_new_version(policy, settings, at):
    settings.HOSTING_PROVIDER = "Somebody Else"
    said = "The policy in force says Example Hosting, and the site Somebody Else (HOSTING_PROVIDER)"
    assert said in sentences(at)


def test_the_command_ends_with_one_while_something_is_lacking(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1 and "* " in capsys.readouterr().out
