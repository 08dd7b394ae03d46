"""Enter what came by letter or by telephone."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.admin.actions.forms import PastDayField, start_of_day
from privacy.desk.cases.create import create_case
from privacy.desk.models import Case
from privacy.desk.public.forms import MAX_TEXT_LENGTH
from responsys_site.core.forms.fields import EmailField, MultilineField, SingleLineField
from responsys_site.core.forms.text_validators import replace_nul
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
    if form.is_bound and form.is_valid():
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
