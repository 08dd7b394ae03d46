"""Who takes up what the desk does not settle: the seal's page, the desk and E2 have it from the one valid licence."""

from datetime import timedelta

import pytest
import time_machine

from privacy.desk.cases.replies import reply
from privacy.desk.models import CaseLink
from privacy.desk.promise_checks import who_takes_it_up_can_be_reached
from privacy.effective_dates import midnight_at_home
from privacy.promises.runner import run_checks
from responsys_site.core.http import snapshot
from responsys_site.core.promise_checks import CheckFailed
from tests.factories import PAPER, make_certification
from tests.privacy.certification.conftest import SEAL
from tests.privacy.conftest import POSTED, WORDS

BODY = PAPER["dispute_body"]
LAPSED = midnight_at_home(day=PAPER["valid_to"] + timedelta(days=1))


@pytest.fixture(autouse=True)
def licence(policy):
    return make_certification()


@pytest.fixture
def everyone_names(opened, advocate, client, sent):
    """What the seal's page, a reply, the page of a case and E2 say at a moment."""

    def said(at) -> list[str]:
        with time_machine.travel(at, tick=False):
            snapshot.clear()
            case = opened(at=at)
            reply(case=case, text="No.", by=advocate, at=at)
            page = client.get(f"/privacy/cases/{CaseLink.objects.issue(case=case, at=at)}/").text
            return [client.get("/privacy/seal/").text, sent()[-1].body, page, who_takes_it_up_can_be_reached(at=at)]

    return said


def test_all_name_the_dispute_body_of_the_valid_licence(everyone_names, at):
    said = everyone_names(at)
    assert all(BODY in words for words in said)
    assert all("1 Harbour Road" in words and "https://disputes.example/" in words for words in said[:3])


def test_all_name_another_once_the_licence_has_lapsed(everyone_names, settings):
    settings.PRIVACY_AUTHORITY_NAME, settings.PRIVACY_AUTHORITY_URL = "Example Authority", "https://authority.example/"
    _seal, mailed, page, found = everyone_names(LAPSED)
    assert all("Example Authority" in words and BODY not in words for words in (mailed, page, found))


def test_to_name_nobody_is_no_fault():
    assert "no dispute program" in who_takes_it_up_can_be_reached(at=LAPSED)


def test_authority_that_has_no_address_takes_up_nothing(settings):
    settings.PRIVACY_AUTHORITY_NAME = "Example Authority"
    with pytest.raises(CheckFailed, match="no address"):
        who_takes_it_up_can_be_reached(at=LAPSED)


@pytest.mark.parametrize("promise", ["E2", "E3"])
def test_promise_is_broken_while_the_policy_promises_a_seal_that_has_lapsed(post, settings, promise):
    post(3, kind="first", effective_at=POSTED, words=WORDS + SEAL)
    with time_machine.travel(POSTED, tick=False):
        (result,) = run_checks(at=POSTED, only={promise})
    assert result.state == "not kept"
    assert f"{BODY} was to take up what we do not settle. That ended on 5 March 2027" in result.found
