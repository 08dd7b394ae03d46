"""A case that looked like a program's turns out to be a person's."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.acknowledging import stop_and_acknowledge
from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry, WrongState
from privacy.desk.thread import happened


@transaction.atomic
def release(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """A colleague finds that a person wrote it: as `take_as_meant`, and the desk is told."""
    take_as_meant(inquiry=inquiry, by=by, at=at)
    send_to_desk(inquiry=inquiry, news=_("A case was found to be meant."), at=at)


@transaction.atomic
def take_as_meant(*, inquiry: Inquiry, by: AbstractBaseUser | None, at: datetime) -> None:
    """Take the suspicion away, and acknowledge the case as if it had come now.

    `by` is None where the person wrote again, which no program does, and where a case only waited its turn. Its clock
    has run since it came: the person waited all that time. The desk is reminded of it as of any other case from then
    on. Raises WrongState where nothing was suspected, or the case was erased meanwhile.
    """
    suspected = Inquiry.objects.exclude(suspicion="").filter(pk=inquiry.pk, erased_at=None)
    if not suspected.update(suspicion="", reminded_at=None):
        raise WrongState
    inquiry.refresh_from_db()
    happened(inquiry=inquiry, event=Entry.Event.RELEASED, at=at, by=by)
    # What a form asked for waited for this; opt-out words in a mail are heard at once.
    stops = [inquiry.address] if inquiry.kind == Inquiry.Kind.OPT_OUT and inquiry.came_by == Inquiry.CameBy.FORM else []
    mail = inquiry.entries.earliest("pk").incoming
    stop_and_acknowledge(inquiry=inquiry, stops=stops, mail=mail, at=at)
