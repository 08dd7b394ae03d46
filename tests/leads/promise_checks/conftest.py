import pytest
import time_machine

from privacy.promises.runner import run_checks


@pytest.fixture
def now(at, policy):
    """The clock stands still while a check asks the site; the policy is in force."""
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def state_of(now):
    def state(promise: str) -> str:
        (result,) = run_checks(at=now, only={promise})
        return result.state

    return state
