from typing import NamedTuple

from django.utils.functional import Promise

from privacy.models import PolicyVersion


class ActionResult(NamedTuple):
    """What was done, in words, and the version whose page says how it stands now."""

    words: str | Promise
    version: PolicyVersion
