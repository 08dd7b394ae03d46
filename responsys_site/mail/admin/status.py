"""How a message stands, in words: scheduled, paused, cancelled, under way or done."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from responsys_site.mail.models import Message, MessageTotal

_WAITS = Q(total__queued__gt=0) | Q(total__sending__gt=0) | Q(total__deferred__gt=0)
_GOES = Q(cancelled_at__isnull=True, paused_at__isnull=True)

# What each is called in the filter, and which messages those are at a given time.
MESSAGE_STATUSES: dict[str, tuple[Promise, Callable[[datetime], Q]]] = {
    "under-way": (
        gettext_lazy("under way"),
        lambda at: _GOES & _WAITS & (Q(not_before__isnull=True) | Q(not_before__lte=at)),
    ),
    "scheduled": (gettext_lazy("scheduled"), lambda at: _GOES & _WAITS & Q(not_before__gt=at)),
    "paused": (gettext_lazy("paused"), lambda at: _WAITS & Q(paused_at__isnull=False, cancelled_at__isnull=True)),
    "done": (gettext_lazy("done"), lambda at: ~_WAITS & Q(cancelled_at__isnull=True)),
    "cancelled": (gettext_lazy("cancelled"), lambda at: Q(cancelled_at__isnull=False)),
    "unwell": (
        gettext_lazy("with failures or doubts"),
        lambda at: Q(total__failed__gt=0) | Q(total__in_doubt__gt=0),
    ),
}


def totals_of(message: Message) -> MessageTotal:
    """Return a message's totals: zeros for one that has no deliveries, and so no row."""
    return getattr(message, "total", None) or MessageTotal(message=message)


def describe_status(*, message: Message, at: datetime) -> str:
    """Say how a message stands at `at`."""
    if message.cancelled_at:
        return _("cancelled on %(time)s") % {"time": _time(message.cancelled_at)}
    if not totals_of(message).recipients:
        return _("to nobody")
    if not totals_of(message).waiting:
        return _("done")
    if message.paused_at:
        return _("paused since %(time)s") % {"time": _time(message.paused_at)}
    if message.not_before and message.not_before > at:
        return _("scheduled for %(time)s") % {"time": _time(message.not_before)}
    return _("under way")


def describe_failures(message: Message) -> str:
    """Say how many of its mails failed or are in doubt; empty when none is."""
    total = totals_of(message)
    counted = [
        (total.failed, ngettext("%(count)d failed", "%(count)d failed", total.failed)),
        (total.in_doubt, ngettext("%(count)d in doubt", "%(count)d in doubt", total.in_doubt)),
    ]
    return ", ".join(words % {"count": count} for count, words in counted if count)


def _time(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def describe_attachment(message: Message, *, is_link: bool) -> str:
    """Return it as HTML; empty where nothing is attached. The size is of the file before its markers are filled."""
    if not message.attachment:
        return ""
    size = filesizeformat(len(message.attachment.encode()))
    if not is_link:
        return format_html("{} ({})", message.attachment_name, size)
    page = reverse("admin:mail_message_attached", args=[message.pk])
    return format_html('<a href="{}">{}</a> ({})', page, message.attachment_name, size)
