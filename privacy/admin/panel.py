"""What stands at the head of a version's page: how it stands, what a draft lacks, and what can be done with it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from privacy.admin.acts import acts_for
from privacy.admin.rights import may_write
from privacy.admin.stands import stand_of
from privacy.models import PolicyVersion
from privacy.notices.readiness import obstacles
from privacy.notices.standing import state_in_words
from privacy.notices.tally import tally_of


def panel_of(*, request: HttpRequest, version: PolicyVersion, at: datetime) -> dict[str, Any]:
    """Return the template's context; no act for those who may look and nothing more."""
    stand = stand_of(version=version, user=request.user, at=at)
    acts_are_theirs = may_write(request=request)
    return {
        "stand": stand,
        "words": state_in_words(version=version, at=at),
        "tally": tally_of(version=version),
        "obstacles": obstacles(version=version, at=at) if stand.is_draft else [],
        "acts": acts_for(stand=stand) if acts_are_theirs else [],
        "may_look": acts_are_theirs,
    }
