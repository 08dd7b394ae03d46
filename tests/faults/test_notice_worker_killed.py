import pytest

from tests.faults.campaign import Campaign
from tests.faults.notice_campaign import wage

pytestmark = pytest.mark.servers


def test_posting_and_sending_go_on_to_exactly_the_frozen_audience(database_url, tmp_path):
    campaign = Campaign(deliveries=60, workers=2, kills=4, seed=1, pace=0.01)
    report, notice = wage(campaign, folder=tmp_path, database_url=database_url)
    assert report.breaches == notice.breaches() == [] and report.kills == 4
    assert report.verdict.found == notice.audience == 60
