import subprocess

import pytest

from tests.running_site import expect_soon

pytestmark = pytest.mark.servers

JOB = "forget-limits"
LONG_AGO = "UPDATE core_heartbeat SET finished_at = '2026-01-01 00:00:00', last_message = '' WHERE name = %s"


def test_a_job_that_no_worker_has_finished_in_time_is_named_until_one_has(site):
    with site.worker():
        site.tick(due=JOB)
        expect_soon(lambda: site.words_of(JOB).endswith("counters removed"))
    assert f"The job {JOB} has" not in lacking(site)
    site.change(LONG_AGO, JOB)
    assert f"The job {JOB} has not finished in time. Are `manage.py work`" in lacking(site)


def lacking(site) -> str:
    with pytest.raises(subprocess.CalledProcessError) as said:
        site.manage("doctor")
    return said.value.stdout
