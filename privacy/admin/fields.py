"""What is shown of a posted version: each field that says something of it, and no empty one."""

from collections.abc import Callable, Iterator

from privacy.models import Kind, PolicyVersion

READ_ONLY = ("number", "stated_date", "posted", "settled", "in_force_from", "withdrawn", "withdrawal_reason")
_ONLY_OF: dict[str, Callable[[PolicyVersion], bool]] = {
    "corrects": lambda version: version.kind == Kind.CORRECTION,
    "stated_date": lambda version: version.kind == Kind.CHANGE,
    "settled": lambda version: version.kind == Kind.CHANGE,
    "withdrawn": lambda version: version.withdrawn_at is not None,
    "withdrawal_reason": lambda version: version.withdrawn_at is not None,
}


def fields_of(*, version: PolicyVersion | None) -> Iterator[str]:
    """Yield the names of the fields in their order; of no version in particular, all of them."""
    for name in ("kind", "corrects", "what_changed", *READ_ONLY):
        if version is None or name not in _ONLY_OF or _ONLY_OF[name](version):
            yield name
