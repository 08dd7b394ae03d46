import shutil

import pytest

from tests.faults.campaign import Campaign, wage
from tests.faults.kill_at_call import Place

pytestmark = pytest.mark.servers

can_trace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace: deploy/strace.sh")


def test_at_random_moments(database_url, tmp_path):
    campaign = Campaign(deliveries=60, workers=2, kills=3, seed=1, pace=0.01)
    report = wage(campaign, folder=tmp_path, database_url=database_url)
    assert report.breaches == [] and report.kills == 3


@can_trace
@pytest.mark.parametrize(("call", "number"), [("write", 1), ("write", 2), ("sendto", 5), ("recvfrom", 12)])
def test_at_a_system_call(database_url, relay, tmp_path, call, number):
    killed, wrong = Place(relay, tmp_path, database_url).kill_at(call=call, number=number)
    assert killed and wrong == []
