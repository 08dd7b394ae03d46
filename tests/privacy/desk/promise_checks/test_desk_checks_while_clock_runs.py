import pytest
from django.utils import timezone

from privacy.promises.runner import run_checks


@pytest.mark.parametrize("promise", ["E1", "E2", "L4", "L5", "S6"])
def test_the_site_that_is_asked_has_a_later_moment_than_the_check_began_at(policy, promise):
    (result,) = run_checks(at=timezone.now(), only={promise})
    assert result.state == "kept", result.found
