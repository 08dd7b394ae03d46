"""Certifications are recorded, looked up with the program and ended here; what was recorded is never edited."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.promises_made import promises_made
from privacy.seal.forms import CertificationForm, EndForm
from privacy.seal.models import Certification, CertificationCheck, EndKind
from privacy.seal.publication import PROMISE
from privacy.seal.recording import NotValidNow, end, note_check, record
from responsys_site.ground.strict_admin import StrictAdmin

PAPER = CertificationForm.Meta.fields
END = EndForm.Meta.fields


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
    list_display = ["__str__", "valid_from", "valid_to", "ended_at", "end_kind"]
    inlines = [ChecksInline]
    actions = ["checked_today"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = EndForm if change else CertificationForm
        return super().get_form(request, obj, change, **kwargs, form=form)

    def get_inlines(self, request: HttpRequest, obj: Certification | None) -> Any:
        return self.inlines if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Certification | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": PAPER})]
        words = _("Only if it ends before its last day, or was recorded by mistake. It cannot be taken back.")
        return [
            (None, {"fields": [*PAPER, "recorded_at", "colleague"]}),
            (_("End it"), {"fields": [*END, *(["ended_at"] if obj.ended_at else [])], "description": words}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Certification | None = None) -> list[str]:
        if obj is None:
            return []
        return [*PAPER, "recorded_at", "colleague", "ended_at", *(END if obj.ended_at else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Certification, form: Any, change: bool) -> None:
        at, staff_id = timezone.now(), int(request.user.pk or 0)
        if not change:
            record(certification=obj, staff_id=staff_id, at=at)
            if PROMISE not in promises_made(at=at):
                words = gettext("The policy in force promises no seal. Post a version that does, so that both agree.")
                self.message_user(request, words, messages.WARNING)
        elif form.cleaned_data.get("end_kind"):
            self._end(request, obj, staff_id)

    def _end(self, request: HttpRequest, row: Certification, staff_id: int) -> None:
        try:
            kind, reason = EndKind(row.end_kind or ""), row.end_reason or ""
            end(certification=row, kind=kind, reason=reason, staff_id=staff_id, at=timezone.now())
        except NotValidNow:
            self.message_user(request, gettext("It is over already; nothing was changed."), messages.WARNING)

    @admin.action(
        description=_("Checked today: the program's page states it as we do"),
        permissions=["change"],
        location=[ActionLocation.CHANGE_FORM],
    )
    def checked_today(self, request: HttpRequest, rows: QuerySet[Certification]) -> None:
        for row in rows:
            try:
                note_check(certification=row, staff_id=int(request.user.pk or 0), at=timezone.now())
            except NotValidNow:
                self.message_user(request, gettext("It is not valid today, so nothing is noted."), messages.WARNING)
            else:
                self.message_user(request, gettext("Noted that you checked it today."), messages.SUCCESS)

    @admin.display(description=_("recorded by"))
    def colleague(self, row: Certification) -> str:
        return row.recorded_by.get_username()
