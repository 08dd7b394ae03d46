"""Pages of the desk's list: enter a letter or a call, and hand over the cases of a colleague who leaves."""

from datetime import datetime, timedelta
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

from privacy.desk.admin.actions.forms import PastDayField, colleagues, start_of_day
from privacy.desk.cases.create import create_case
from privacy.desk.cases.staff_actions import reassign_all
from privacy.desk.models import Case
from privacy.desk.public.forms import MAX_TEXT_LENGTH
from responsys_site.core import audit_log
from responsys_site.core.admin.stale_forms import REVIEW_FIELD
from responsys_site.core.forms.fields import EmailField, MultilineField, SingleLineField, replace_nul
from responsys_site.core.rate_limits import RateLimit, consume
from responsys_site.core.tokens import random_token, token_digest

MANUAL_CHANNELS = [(way.value, way.label) for way in (Case.Channel.LETTER, Case.Channel.CALL)]


class ManualEntryForm(forms.Form):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=random_token)  # a second click is no case
    channel = forms.ChoiceField(label=gettext_lazy("Came by"), choices=MANUAL_CHANNELS)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Case.Kind)
    on = PastDayField(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("When it reached us: the clock runs from then."),
        initial=timezone.localdate,
    )
    name = SingleLineField(label=gettext_lazy("Name"), max_length=100, required=False)
    address = EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("If they gave one. It gets the acknowledgement; without one, answer by post."),
    )
    text = MultilineField(
        rows=8,
        label=gettext_lazy("What they wrote or said"),
        max_length=MAX_TEXT_LENGTH,
    )

    def clean_on(self) -> datetime:
        """The beginning of that day: the period is counted from the whole of it."""
        return start_of_day(day=self.cleaned_data["on"])


def manual_entry_view(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The form on GET; on POST the case is opened, and its page comes next."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = ManualEntryForm(replace_nul(request.POST)) if request.method == "POST" else ManualEntryForm()
    if form.is_bound and REVIEW_FIELD not in request.POST and form.is_valid():
        case = _open(form.cleaned_data, request)
        model_admin.message_user(request, _("The case is open."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:desk_case_change", args=[case.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Enter a letter or a call"),
        "opts": model_admin.opts,
        "form": form,
        "back": reverse("admin:desk_case_changelist"),
    }
    return TemplateResponse(request, "admin/desk/case/manual_entry.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _open(typed: dict[str, Any], request: HttpRequest) -> Case:
    # A second click is known by what was typed, too: whoever went back and put something right opens another case.
    nonce = token_digest(
        "\0".join(str(typed[name]) for name in ("key", "channel", "kind", "on", "address", "name", "text"))
    )
    at = timezone.now()
    # The counter makes the second of two clicks at once wait here until the first has opened the case.
    consume(limit=RateLimit("entered-case", nonce, 1, timedelta(days=1)), at=at)
    return Case.objects.filter(form_nonce_digest=nonce).first() or create_case(
        kind=typed["kind"],
        text=typed["text"],
        channel=typed["channel"],
        address=typed["address"],
        name=typed["name"],
        received_at=typed["on"],
        by=request.user,  # type: ignore[arg-type]  # admin_view lets nobody in who is anonymous
        form_nonce_digest=nonce,
        at=at,
    )


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
