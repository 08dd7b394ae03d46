import time

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from privacy.desk.models import Case
from responsys_site.core.jobs.scheduler import run
from tests.privacy.desk.inbound.hostile_mail import expensive_mails

pytestmark = pytest.mark.once
MAILS = expensive_mails()
MOST = 2  # seconds of CPU time


@pytest.mark.parametrize("expensive", MAILS)
@pytest.mark.parametrize("handler", settings.INCOMING_MAIL_HANDLERS)
def test_handler_reads_it_in_bounded_time(take_in, at, handler, expensive):
    started = time.process_time()
    import_string(handler)(mail=take_in(MAILS[expensive]), at=at)
    assert time.process_time() - started < MOST


def test_opt_out_with_many_readings_becomes_a_case_for_a_colleague(arrive, letter):
    arrive(letter(subject="no more " + "other " * 30 + "x"))
    assert Case.objects.get().kind == "question"


def test_mail_behind_it_is_handled_in_the_same_run(take_in, letter, at):
    for data in (MAILS["an opt-out with many ways to read it"], letter()):
        take_in(data)
    assert run(name="handle-incoming-mail", at=at).startswith("2 taken")
