"""Certifications are recorded, looked up with the program and ended here; what was recorded is never edited."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.certification.models import Certification, CertificationCheck, EndKind, NeedsSecondPerson, NotValid
from privacy.certification.published import PROMISE
from privacy.promises.active import active_promise_ids
from responsys_site.core.admin.base import StrictAdmin


class CertificationForm(forms.ModelForm):
    """A new certification, as the program states it."""

    class Meta:
        model = Certification
        fields: ClassVar[list[str]] = [
            "program",
            "licence_number",
            "scope",
            "valid_from",
            "valid_to",
            "verify_url",
            "dispute_body",
            "dispute_address",
            "dispute_url",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and first > last:
            self.add_error("valid_to", _("The last day is before the first."))
        elif first and last and (others := Certification.objects.overlapping(valid_from=first, valid_to=last)):
            words = _("%(other)s stands on one of these days. End it first, or strike it out if it was a mistake.")
            self.add_error("valid_from", words % {"other": others[0]})
        return cleaned


class EndForm(forms.ModelForm):
    """How and why a certification ends before its time."""

    class Meta:
        model = Certification
        fields: ClassVar[list[str]] = ["end_kind", "end_reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, other in (("end_kind", "end_reason"), ("end_reason", "end_kind")):
            if name in self.fields and cleaned.get(other) and not cleaned.get(name):
                self.add_error(name, _("To end it, say both how and why."))
        return cleaned


LICENCE_FIELDS = CertificationForm.Meta.fields
END_FIELDS = EndForm.Meta.fields
RECORD_FIELDS = ["recorded_at", "colleague", "approved_at", "approver"]


class ChecksInline(admin.TabularInline):
    model = CertificationCheck
    fields = ["at", "colleague"]
    readonly_fields = ["at", "colleague"]
    extra = 0
    can_delete = False
    template = "admin/leads/rows.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CertificationCheck]:
        return super().get_queryset(request).select_related("by")

    @admin.display(description=_("checked by"))
    def colleague(self, row: CertificationCheck) -> str:
        return row.by.get_username()


@admin.register(Certification)
class CertificationAdmin(StrictAdmin):
    list_display = ["__str__", "valid_from", "valid_to", "approved_at", "ended_at", "end_kind"]
    inlines = [ChecksInline]
    actions = ["approve", "checked_today"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = EndForm if change else CertificationForm
        return super().get_form(request, obj, change, **kwargs, form=form)

    def get_inlines(self, request: HttpRequest, obj: Certification | None) -> Any:
        return self.inlines if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Certification | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": LICENCE_FIELDS})]
        words = _("Only if it ends before its last day, or was recorded by mistake. It cannot be taken back.")
        return [
            (None, {"fields": [*LICENCE_FIELDS, *RECORD_FIELDS]}),
            (_("End it"), {"fields": [*END_FIELDS, *(["ended_at"] if obj.ended_at else [])], "description": words}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Certification | None = None) -> list[str]:
        if obj is None:
            return []
        return [*LICENCE_FIELDS, *RECORD_FIELDS, "ended_at", *(END_FIELDS if obj.ended_at else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Certification, form: Any, change: bool) -> None:
        at, staff_id = timezone.now(), int(request.user.pk or 0)
        if not change:
            obj.record(staff_id=staff_id, at=at)
            words = gettext("No page shows it until someone else in the privacy office has approved it.")
            self.message_user(request, words, messages.WARNING)
            if PROMISE not in active_promise_ids(at=at):
                words = gettext("The policy in force promises no seal. Post a version that does, so that both agree.")
                self.message_user(request, words, messages.WARNING)
        elif form.cleaned_data.get("end_kind"):
            self._end(request, obj, staff_id)

    def _end(self, request: HttpRequest, row: Certification, staff_id: int) -> None:
        try:
            kind, reason = EndKind(row.end_kind or ""), row.end_reason or ""
            row.end(kind=kind, reason=reason, staff_id=staff_id, at=timezone.now())
        except NotValid:
            self.message_user(request, gettext("It is over already; nothing was changed."), messages.WARNING)

    @admin.action(
        description=_("Approve: the program's page states it as we do"),
        permissions=["change"],
        location=[ActionLocation.CHANGE_FORM],
    )
    def approve(self, request: HttpRequest, rows: QuerySet[Certification]) -> None:
        for row in rows:
            try:
                row.approve(staff_id=int(request.user.pk or 0), at=timezone.now())
            except NeedsSecondPerson:
                words = gettext("You recorded it. Someone else must approve it.")
                self.message_user(request, words, messages.WARNING)
            except NotValid:
                self.message_user(request, gettext("It was approved before, or it is over."), messages.WARNING)
            else:
                self.message_user(request, gettext("Approved. Pages show it within a minute."), messages.SUCCESS)

    @admin.action(
        description=_("Checked today: the program's page states it as we do"),
        permissions=["change"],
        location=[ActionLocation.CHANGE_FORM],
    )
    def checked_today(self, request: HttpRequest, rows: QuerySet[Certification]) -> None:
        for row in rows:
            try:
                row.record_check(staff_id=int(request.user.pk or 0), at=timezone.now())
            except NotValid:
                self.message_user(request, gettext("It is not valid today, so nothing is noted."), messages.WARNING)
            else:
                self.message_user(request, gettext("Noted that you checked it today."), messages.SUCCESS)

    @admin.display(description=_("recorded by"))
    def colleague(self, row: Certification) -> str:
        return row.recorded_by.get_username()

    @admin.display(description=_("approved by"))
    def approver(self, row: Certification) -> str:
        return row.approved_by.get_username() if row.approved_by else ""
