"""The way from a draft to a posted version: ask, agree or refuse, take back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy import office
from privacy.admin.done import Done
from privacy.admin.stands import Stand
from privacy.models import Posting
from privacy.notices.asking import approve, approve_alone, ask_for_posting, refuse, take_back
from privacy.notices.not_possible import NotPossible

Typed = dict[str, Any]


def ask(stand: Stand, typed: Typed, at: datetime) -> Done:
    posting = ask_for_posting(version=stand.version, by=stand.user, at=at)
    office.tell(
        about=f"posting {posting.pk}",
        version=stand.version,
        subject=_("A new version of the policy waits for a second person"),
        sentence=_(
            "%(name)s asks for a draft of the privacy policy to be posted. A second person who may post looks at the "
            "very same words and agrees or refuses, on the draft's page."
        )
        % {"name": stand.user.get_username()},
        at=at,
    )
    return Done(_("Asked. Another person who may post was told, and agrees or refuses."), stand.version)


def agree(stand: Stand, typed: Typed, at: datetime) -> Done:
    approve(posting=_open(stand), by=stand.user, sha256=typed["sha256"], at=at)
    return Done(_("Agreed. A worker posts the version now."), stand.version)


def agree_alone(stand: Stand, typed: Typed, at: datetime) -> Done:
    approve_alone(posting=_open(stand), by=stand.user, note=typed["words"], sha256=typed["sha256"], at=at)
    return Done(_("A worker posts the version now, with your public note."), stand.version)


def refuse_it(stand: Stand, typed: Typed, at: datetime) -> Done:
    refuse(posting=_open(stand), by=stand.user, reason=typed["words"], at=at)
    return Done(_("Refused. The draft's page says why."), stand.version)


def take_it_back(stand: Stand, typed: Typed, at: datetime) -> Done:
    take_back(posting=_open(stand), by=stand.user, at=at)
    return Done(_("Taken back. The draft may be asked for again."), stand.version)


def _open(stand: Stand) -> Posting:
    if stand.posting is None:
        raise NotPossible(_("This was posted, taken back or refused already."))
    return stand.posting
