"""Tell colleagues, by number and link alone, of cases whose day has passed or is near, or whose clock stands still."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from privacy.desk.due import acknowledgement_reminder_at
from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry, State
from privacy.desk.models.entry import EntryQuerySet
from privacy.desk.models.inquiry import InquiryQuerySet
from privacy.desk.models.states import RUNNING
from privacy.desk.thread import happened
from responsys_site.ground.database_clock import AHEAD
from responsys_site.ground.one_by_one import each_by_itself
from responsys_site.ground.row_locks import for_one_worker

STANDING_EVERY = timedelta(days=14)


def tell_of_overdue(*, at: datetime) -> int:
    """Tell the desk of each answer that is overdue, once for each clock; return of how many."""
    news = _("The answer to this case is overdue. Please write to the person today.")
    return _each(overdue_untold, Entry.Event.DESK_TOLD_OVERDUE, news, at)


def remind_to_acknowledge(*, at: datetime) -> int:
    """Remind the desk of each case that a colleague alone can acknowledge, while there is time; return of how many."""
    news = _("Nobody has told this person yet that we have their case, and no machine can. Please write within days.")
    return _each(_waiting_for_word, Entry.Event.DESK_ASKED_FOR_WORD, news, at)


def remind_of_standing(*, at: datetime) -> int:
    """Remind the desk of each clock that has stood still for 14 days, and every 14 days anew; return of how many."""
    news = _("The clock of this case has stood still for 14 days or more. Write again, let it run, or close the case.")
    return _each(_standing, Entry.Event.REMINDED, news, at)


def overdue_untold(at: datetime) -> InquiryQuerySet:
    """The cases whose answer is overdue at `at`, and of whose clock the desk has not been told so."""
    told = _events(Entry.Event.DESK_TOLD_OVERDUE).filter(at__gte=OuterRef("runs_from"))
    return Inquiry.objects.meant().overdue(at=at).exclude(Exists(told))


def _waiting_for_word(at: datetime) -> InquiryQuerySet:
    """What no machine may answer, and letters and calls without an e-mail address, once the reminder is due."""
    theirs = Q(left_to_staff_at__isnull=False) | Q(address="", came_by__in=[Inquiry.CameBy.LETTER, Inquiry.CameBy.CALL])
    written = Entry.objects.filter(inquiry=OuterRef("pk"), kind=Entry.Kind.OUT)
    waiting = Inquiry.objects.meant().filter(theirs, acknowledged_at=None, erased_at=None, state__in=RUNNING)
    untold = waiting.exclude(Exists(written)).exclude(Exists(_events(Entry.Event.DESK_ASKED_FOR_WORD)))
    return untold.filter(pk__in=[row.pk for row in untold if acknowledgement_reminder_at(since=row.received_at) <= at])


def _standing(at: datetime) -> InquiryQuerySet:
    """Those whose clock stands still and whose person does not answer: no day makes anybody look at them."""
    since = at - STANDING_EVERY
    lately = _events(Entry.Event.REMINDED).filter(at__gt=since, at__lte=at + AHEAD)
    return Inquiry.objects.meant().filter(state=State.IDENTITY, paused_at__lte=since).exclude(Exists(lately))


def _events(event: Entry.Event) -> EntryQuerySet:
    return Entry.objects.filter(inquiry=OuterRef("pk"), event=event)


def _each(find: Callable[[datetime], InquiryQuerySet], event: Entry.Event, news: str, at: datetime) -> int:
    @transaction.atomic
    def tell(pk: int, at: datetime) -> bool:
        row = for_one_worker(Inquiry.objects.filter(pk=pk)).first()
        # Asked again now that it is locked: two workers tell once.
        is_due = row is not None and find(at).filter(pk=pk).exists()
        # With nobody to tell it is not noted as told, and tried again.
        if row is None or not is_due or send_to_desk(inquiry=row, news=news, at=at) is None:
            return False
        happened(inquiry=row, event=event, at=at)
        return True

    return each_by_itself(list(find(at).values_list("pk", flat=True)), tell, at=at)
