"""Random orders of actions, each after the other in the database of one test."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def check_any_order(machine: type[RuleBasedStateMachine], *, examples: int, steps: int) -> None:
    """Fail when an invariant of the machine does not hold after some step of some order."""
    bounds = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=bounds)
