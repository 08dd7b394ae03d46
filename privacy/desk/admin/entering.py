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

from privacy.desk.admin.past_days import PastDayField, beginning_of
from privacy.desk.forms import LONGEST_TEXT
from privacy.desk.models import Inquiry
from privacy.desk.opening import open_inquiry
from responsys_site.ground.form_fields import Address, OneLine
from responsys_site.ground.limits import spend
from responsys_site.ground.tokens import random_token, token_digest
from responsys_site.ground.typed_text import several_lines, without_nul

WAYS = [(way.value, way.label) for way in (Inquiry.CameBy.LETTER, Inquiry.CameBy.CALL)]


class EnteredForm(forms.Form):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=random_token)  # a second click is no case
    came_by = forms.ChoiceField(label=gettext_lazy("Came by"), choices=WAYS)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Inquiry.Kind)
    on = PastDayField(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("When it reached us: the clock runs from then."),
        initial=timezone.localdate,
    )
    name = OneLine(label=gettext_lazy("Name"), max_length=100, required=False)
    address = Address(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("If they gave one. It gets the acknowledgement; without one, answer by post."),
    )
    text = forms.CharField(
        label=gettext_lazy("What they wrote or said"),
        max_length=LONGEST_TEXT,
        validators=[several_lines],
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_on(self) -> datetime:
        """The beginning of that day: the period is counted from the whole of it."""
        return beginning_of(day=self.cleaned_data["on"])


def enter_page(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The form on GET; on POST the case is opened, and its page comes next."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = EnteredForm(without_nul(request.POST)) if request.method == "POST" else EnteredForm()
    if form.is_bound and form.is_valid():
        inquiry = _open(form.cleaned_data, request)
        model_admin.message_user(request, _("The case is open."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:desk_inquiry_change", args=[inquiry.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Enter a letter or a call"),
        "opts": model_admin.opts,
        "form": form,
        "back": reverse("admin:desk_inquiry_changelist"),
    }
    return TemplateResponse(request, "admin/desk/inquiry/enter.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _open(typed: dict[str, Any], request: HttpRequest) -> Inquiry:
    # A second click is known by what was typed, too: whoever went back and put something right opens another case.
    nonce = token_digest(
        "\0".join(str(typed[name]) for name in ("key", "came_by", "kind", "on", "address", "name", "text"))
    )
    at = timezone.now()
    # The counter makes the second of two clicks at once wait here until the first has opened the case.
    spend(name="entered-case", subject=nonce, limit=1, window=timedelta(days=1), at=at)
    return Inquiry.objects.filter(form_nonce_digest=nonce).first() or open_inquiry(
        kind=typed["kind"],
        text=typed["text"],
        came_by=typed["came_by"],
        address=typed["address"],
        name=typed["name"],
        received_at=typed["on"],
        by=request.user,  # type: ignore[arg-type]  # admin_view lets nobody in who is anonymous
        form_nonce_digest=nonce,
        at=at,
    )
