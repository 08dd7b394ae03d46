"""The lanes of the desk: what there is to do, and for whom it waits."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import Case, OptOutReview, State
from privacy.desk.models.case_rules import OPEN, RUNNING, UNFINISHED

NOT_QUARANTINED = Q(quarantine_reason="")

# What each is called, and which cases those are at a given time. The first is shown when nobody has chosen.
QUEUES: dict[str, tuple[Promise, Callable[[datetime], Q]]] = {
    "to-do": (_("To do"), lambda at: NOT_QUARANTINED & Q(state__in=UNFINISHED)),
    "new": (_("New"), lambda at: NOT_QUARANTINED & Q(state=State.NEW)),
    "us": (_("Waiting for us"), lambda at: NOT_QUARANTINED & Q(state=State.WAITING_FOR_US)),
    "them": (_("Waiting for them"), lambda at: NOT_QUARANTINED & Q(state__in=[State.WAITING_FOR_THEM, State.IDENTITY])),
    "opt-out": (_("Looks like an opt-out"), lambda at: Q(pk__in=OptOutReview.objects.pending().values("case"))),
    "overdue": (_("Overdue"), lambda at: NOT_QUARANTINED & Q(state__in=RUNNING, due_at__lte=at)),
    "escalated": (_("Taken further"), lambda at: Q(state=State.ESCALATED)),
    "suspected": (_("Looks like a program's"), lambda at: ~NOT_QUARANTINED & Q(state__in=OPEN)),
    "done": (_("Done"), lambda at: Q(state__in=[State.ANSWERED, State.CLOSED, State.MERGED])),
}
NEWEST_FIRST = ("done",)


class QueueFilter(admin.SimpleListFilter):
    """Shown as a bar above the list. A search looks into every lane unless one is chosen."""

    title = _("lane")
    parameter_name = "lane"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.searches = bool(request.GET.get(SEARCH_VAR, "").strip())

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _condition) in QUEUES.items()]

    @property
    def chosen(self) -> str:
        """The name of the lane that is shown; "" for all of them."""
        value = self.value() or ""
        return value if value in QUEUES else "" if self.searches else "to-do"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(QUEUES[self.chosen][1](timezone.now())) if self.chosen else queryset

    def counted(self, changelist: Any) -> list[dict[str, Any]]:
        """Return each lane with its count of all cases: one query for them all."""
        at = timezone.now()
        lanes = {name.replace("-", "_"): Count("pk", filter=condition(at)) for name, (_l, condition) in QUEUES.items()}
        counts = Case.objects.aggregate(**lanes)
        return [
            {
                "name": name,
                "display": label,
                "selected": name == self.chosen,
                "count": counts[name.replace("-", "_")],
                "query_string": changelist.get_query_string({self.parameter_name: name}, ["p"]),
            }
            for name, (label, _condition) in QUEUES.items()
        ]


def order_of(*, request: HttpRequest) -> list[str]:
    """Return how a list is ordered: by what is due first, and what needs no answer newest first."""
    return ["-received_at", "-pk"] if request.GET.get(QueueFilter.parameter_name) in NEWEST_FIRST else ["due_at", "pk"]
