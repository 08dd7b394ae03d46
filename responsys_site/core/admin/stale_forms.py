"""A change form that a colleague has overtaken is refused, and shows what was typed next to what is stored.

The page carries a revision: a hash of what the account may change on it. Saving locks the row and compares.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.options import InlineModelAdmin, ModelAdmin
from django.contrib.admin.utils import display_for_field
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet, _get_foreign_key, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

REVISION_FIELD = "revision"  # of the POST
REVIEW_FIELD = "review"  # of a POST that asks to see the form again as it was typed, and to do nothing
REVIEW = _("Nothing has been sent yet. Look over what you typed, then send it.")
STALE = _(
    "A colleague changed this after you opened the page. Nothing was saved. What you typed is still here, and what is "
    "stored now is shown above. Save again to replace it."
)
Inlines = list[InlineModelAdmin]
_HIDDEN = re.compile(r"^_|_FORMS$|-id$|^revision$|^csrfmiddlewaretoken$|password")

if TYPE_CHECKING:
    ModelForm = forms.ModelForm
else:
    ModelForm = object


class StaleCheckMixin(ModelForm):
    """A ModelForm of a change page. `is_stale`: the stored row is no longer the one that the page showed."""

    is_stale = False
    editable_inlines: Callable[[Any], Inlines]

    def clean(self) -> Any:
        cleaned = super().clean()
        if REVIEW_FIELD in self.data:
            raise ValidationError(REVIEW, code="review")
        if self.instance.pk is None:
            return cleaned
        stored = locked(self.instance)
        current = revision(row=stored, form=type(self), inlines=self.editable_inlines(stored))
        if self.data.get(REVISION_FIELD, "") != current:
            self.is_stale = True
            raise ValidationError(STALE, code="stale")
        return cleaned


@dataclass(frozen=True)
class StoredValue:
    """A value that is stored now and differs from what the form has: its field's label, and the value as text."""

    label: str
    text: str


def locked(row: Any) -> Any:
    """Return the row as it is stored, locked until the transaction ends."""
    return type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)


def revision(*, row: models.Model, form: type[forms.ModelForm], inlines: Inlines) -> str:
    """Return a hash of the fields of `row` that `form` has, and of the rows of `inlines`; "" if it can change none."""
    fields = model_to_dict(row, fields=[*form.base_fields])
    values = {name: [one.pk for one in value] if isinstance(value, list) else value for name, value in fields.items()}
    related = [list(_related(inline, row).values_list()) for inline in inlines]
    if not values and not related:
        return ""
    return hashlib.sha256(repr((sorted(values.items()), related)).encode()).hexdigest()


def stored_differences(
    *, form: forms.ModelForm, formsets: list[tuple[InlineModelAdmin, BaseInlineFormSet]]
) -> list[StoredValue]:
    """Return what is stored now and differs from what was typed: fields, and rows that colleagues added or changed."""
    row = form.instance._meta.model._base_manager.get(pk=form.instance.pk)
    found = [StoredValue(label, text) for label, text in _differences(form, row)]
    for inline, formset in formsets:
        typed = {one.instance.pk: one for one in formset.forms}
        for stored in _related(inline, row):
            name = f"{inline.opts.verbose_name} {stored}"
            bound = typed.get(stored.pk) or formset.form(instance=type(stored)(), data={}, prefix="-")
            found += [StoredValue(f"{name}: {label}", text) for label, text in _differences(bound, stored)]
    return found


def _related(inline: InlineModelAdmin, row: models.Model) -> models.QuerySet[Any]:
    link = _get_foreign_key(type(row), inline.model, inline.fk_name)
    return inline.model._base_manager.filter(**{link.name: row}).order_by("pk")


def _differences(form: forms.ModelForm, stored: models.Model) -> Iterator[tuple[str, str]]:
    values = model_to_dict(stored)
    for name, field in form.fields.items():
        if name in values and not field.disabled and field.has_changed(values[name], form[name].data):
            yield str(form[name].label), _shown(stored, name)


def _shown(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, models.Manager):
        return ", ".join(map(str, value.all()))
    field = row._meta.get_field(name)
    return str(display_for_field(value, field, "–")) if isinstance(field, models.Field) else str(value)


class StaleFormAdmin(ModelAdmin):
    """A ModelAdmin whose change form refuses to save over what a colleague changed after the page was opened."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        own = self.form if obj else getattr(self, "add_form", self.form)  # add_form: of UserAdmin
        checked = {"editable_inlines": lambda _form, row: self._editable_inlines(request, row)}
        kwargs["form"] = type("CheckedForm", (StaleCheckMixin, kwargs.get("form", own)), checked)
        return super().get_form(request, obj, change=change, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form; or what was typed, if the row can't be changed any more, such as a draft that was posted."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            if request.method != "POST" or object_id is None or not self.has_change_permission(request):
                raise
            return self._show_typed(request)

    def _show_typed(self, request: HttpRequest) -> HttpResponse:
        typed = [(name, value) for name, value in request.POST.items() if value and not _HIDDEN.search(name)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("This can't be changed any more"),
            "typed": typed,
        }
        return TemplateResponse(request, "admin/refused_form.html", context, status=409)

    def render_change_form(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        is_stale = getattr(form, "is_stale", False)
        if is_stale:
            formsets = [(one.opts, one.formset) for one in context["inline_admin_formsets"]]
            context["stored_now"] = stored_differences(form=form, formsets=formsets)
        if change and obj is not None:
            shown = "" if is_stale else request.POST.get(REVISION_FIELD, "")
            context["revision"] = shown or self._revision(request, obj, type(form))
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = 409 if is_stale else response.status_code
        return response

    def _revision(self, request: HttpRequest, row: Any, form: type[forms.ModelForm]) -> str:
        stored = type(row)._base_manager.get(pk=row.pk)  # a form that was refused has written on `row`
        return revision(row=stored, form=form, inlines=self._editable_inlines(request, stored))

    def _editable_inlines(self, request: HttpRequest, row: Any) -> list[InlineModelAdmin]:
        inlines = self.get_inline_instances(request, row)
        return [one for one in inlines if one.has_change_permission(request, row)]
