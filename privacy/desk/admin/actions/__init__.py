"""What colleagues can do with a case, in the order in which its page offers it, and the pages where they do it."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from privacy.desk.admin.actions.closure import CLOSING, OPT_OUT
from privacy.desk.admin.actions.rights import RIGHTS
from privacy.desk.admin.actions.work import WORK, EmailTextForm
from privacy.desk.admin.permissions import reach_of_case, sees_people
from privacy.desk.cases.replies import render_reply_template
from privacy.desk.models import Case, ReplyTemplate, WrongState
from responsys_site.core.admin.action_views import ActionViewsMixin
from responsys_site.core.admin.actions import Action, ActionForm, ActionRegistry
from responsys_site.core.audit_log import log_access


class CaseActions(ActionRegistry):
    """Actions on a case. Each event of the case makes an older page stale."""

    permissions = ("desk.change_case", "desk.see_people")  # whoever works on a case sees whose it is
    unavailable_errors = (WrongState,)

    def revision_of(self, row: Case) -> str:
        return str(row.events.order_by("-pk").values_list("pk", flat=True).first() or 0)

    def lock(self, row: Case, data: dict[str, Any]) -> Case:
        """Lock the case, and the one that it is merged into, in primary-key order to avoid deadlocks."""
        numbers = [one.pk for one in (row, data.get("into")) if one is not None]
        rows = Case.objects.filter(pk__in=numbers).order_by("pk").select_for_update()
        return next(one for one in list(rows) if one.pk == row.pk)


CASE_ACTIONS = CaseActions([*OPT_OUT, *WORK, *CLOSING, *RIGHTS])


class CaseActionViews(ActionViewsMixin):
    """The pages of the actions on a case. Each look at one is recorded."""

    registry = CASE_ACTIONS
    action_template = "admin/desk/case/action.html"

    def action_context(self, *, request: HttpRequest, row: Case, action: Action, form: ActionForm) -> dict[str, Any]:
        log_access(
            staff_id=int(request.user.pk or 0),
            view=action.name,
            seen=[row],
            subject=row.address_digest,
            at=timezone.now(),
        )
        return {
            "case": row,
            "sees_people": sees_people(request=request),
            **reach_of_case(case=row, request=request),
            "templates": ReplyTemplate.objects.filter(is_offered=True) if isinstance(form, EmailTextForm) else [],
            "last": row.events.filter(kind="in").order_by("-at", "-pk").first(),
        }

    def initial_data(self, *, request: HttpRequest, row: Case, action: Action) -> dict[str, Any]:
        """Begin a message with the reply template that was chosen."""
        chosen = request.GET.get("template", "")
        if not chosen.isdecimal() or not issubclass(action.form, EmailTextForm):
            return {}
        found, user = ReplyTemplate.objects.filter(pk=chosen, is_offered=True).first(), cast(User, request.user)
        return {"text": render_reply_template(text=found.text, case=row, by=user) if found else ""}

    def changes_since(self, *, row: Case, seen: str) -> Any:
        return row.events.filter(pk__gt=seen if seen.isdecimal() else 0).select_related("staff")
