"""Give all cases of a colleague to another, when somebody leaves: what is done may open again, and not to nobody."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.desk.admin.actions.forms import colleagues
from privacy.desk.cases.staff_actions import reassign_all
from privacy.desk.models import Case
from responsys_site.core.audit import audit_log


class LeavingField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        facts = {"colleague": obj.get_username(), "unfinished": obj.unfinished, "done": obj.cases - obj.unfinished}
        return _("%(colleague)s: %(unfinished)d not finished, %(done)d answered or closed") % facts


class ReassignForm(forms.Form):
    leaving: Any = LeavingField(
        label=gettext_lazy("Who leaves"),
        queryset=None,
        help_text=gettext_lazy(
            "Colleagues who have cases, also those who cannot sign in any more, with how many go to another."
        ),
    )
    to: Any = forms.ModelChoiceField(label=gettext_lazy("Who goes on"), queryset=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leaving"].queryset = _with_cases()  # type: ignore[attr-defined]  # of a ModelChoiceField
        self.fields["to"].queryset = colleagues()  # type: ignore[attr-defined]


def _with_cases() -> Any:
    """Everybody who has cases, with their number."""
    theirs = Case.objects.resumable().filter(assigned_to=OuterRef("pk"))
    everybody = get_user_model()._default_manager.order_by("username")
    counted = everybody.annotate(cases=_number_of(theirs), unfinished=_number_of(theirs.unfinished()))
    return counted.filter(cases__gt=0)


def _number_of(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("assigned_to").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def reassign_view(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The form on GET; on POST every case changes hands, and the list comes next."""
    if not request.user.has_perm("desk.change_case"):
        raise PermissionDenied
    form = ReassignForm(request.POST or None)
    if form.is_bound and form.is_valid():
        count = _reassign(form.cleaned_data, request.user)
        words = ngettext("%(count)d case changed hands.", "%(count)d cases changed hands.", count)
        model_admin.message_user(request, words % {"count": count}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:desk_case_changelist"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Hand over a colleague's cases"),
        "opts": model_admin.opts,
        "form": form,
        "back": reverse("admin:desk_case_changelist"),
    }
    return TemplateResponse(request, "admin/desk/case/reassign.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _reassign(typed: dict[str, Any], by: Any) -> int:
    at = timezone.now()
    count = reassign_all(leaving=typed["leaving"], to=typed["to"], by=by, at=at)
    facts = {"staff": by.pk, "from": typed["leaving"].pk, "to": typed["to"].pk, "cases": count}
    audit_log.append(kind="hand-over", at=at, facts=facts)
    return count
