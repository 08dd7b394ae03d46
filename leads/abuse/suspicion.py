"""Tell a form that a program has most likely filled in, without a third party and without a puzzle."""

from datetime import datetime, timedelta

from leads.models import LaidAside
from responsys_site.ground.form_keys import FormKey

TRAP_FIELD = "website"  # a name that programs like to fill in; people do not see the field
FASTEST = timedelta(seconds=2)


def suspicion_of(*, trap: str, key: FormKey, at: datetime) -> LaidAside.Why | None:
    """Return why this POST looks like a program's, None when it looks like a person's."""
    if trap:
        return LaidAside.Why.TRAP_FIELD
    return LaidAside.Why.TOO_FAST if at - key.shown_at < FASTEST else None
