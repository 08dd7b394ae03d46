"""The page of an action: asked for by GET, which changes nothing, and done by POST."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from responsys_site.core.admin.actions import Action, ActionForm, ActionRegistry, NotAvailable, StaleForm
from responsys_site.core.admin.base import StrictAdmin
from responsys_site.core.admin.stale_forms import REVIEW, REVIEW_FIELD
from responsys_site.core.forms.fields import replace_nul
from responsys_site.core.rate_limits import RateLimitExceeded


class ActionViewsMixin(StrictAdmin):
    """A ModelAdmin with a page for each action of a registry, at .../<row>/act/<name>/."""

    registry: ActionRegistry
    action_template = "admin/actions/confirm.html"
    refusals: tuple[type[Exception], ...] = (ValidationError,)  # shown above the form, with what was typed

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.action_view))
        return [path("<int:pk>/act/<slug:name>/", view, name=f"{self._url_name}_act"), *super().get_urls()]

    def actions_context(self, *, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what admin/actions/buttons.html shows: what this member of staff can do with the row."""
        offered = self.registry.available(row=row, user=request.user, at=timezone.now())
        buttons = [{"action": action, "url": self.action_path(row, action.name)} for action in offered]
        groups = {action.group for action in offered}
        return {"buttons": buttons, "action_groups": groups, "seen": self.registry.revision_of(row)}

    def action_context(self, *, request: HttpRequest, row: Any, action: Action, form: ActionForm) -> dict[str, Any]:
        """Return what the template of an action's page gets beside what every such page shows."""
        return {}

    def changes_since(self, *, row: Any, seen: str) -> Any:
        """Return what a stale page shows of what happened since; empty where there is nothing to list."""
        return []

    def initial_data(self, *, request: HttpRequest, row: Any, action: Action) -> dict[str, Any]:
        """Return what the form of an action begins with."""
        return {}

    def action_path(self, row: Any, name: str = "") -> str:
        """Return the path of a row's page, or of one of its actions."""
        if name:
            return reverse(f"admin:{self._url_name}_act", args=[row.pk, name])
        return reverse(f"admin:{self._url_name}_change", args=[row.pk])

    def action_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        action = self.registry.get(name)
        if action is None:
            raise Http404
        if not self.registry.is_permitted(action=action, user=request.user):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            return self._perform(request, row, action)
        if not self._is_available(request, row, action):
            return self._refuse(request, row, action)
        initial = self.initial_data(request=request, row=row, action=action)
        form = self._form(request, row, action, initial={"seen": self.registry.revision_of(row), **initial})
        return self._ask(request, row, action, form)

    def _perform(self, request: HttpRequest, row: Any, action: Action) -> HttpResponse:
        posted = replace_nul(request.POST)
        form = self._form(request, row, action, posted)
        if REVIEW_FIELD in posted:
            return self._ask(request, row, action, form, review=REVIEW)
        if not form.is_valid():
            if "seen" in form.errors and not self._is_available(request, row, action):
                return self._refuse(request, row, action, form)
            return self._ask(request, row, action, form, status=422)
        if action.previews and "confirmed" not in posted:
            return self._ask(request, row, action, form, is_preview="again" not in posted)
        return self._execute(request, row, action, form)

    def _execute(self, request: HttpRequest, row: Any, action: Action, form: ActionForm) -> HttpResponse:
        try:
            result = self.registry.execute(
                name=action.name, row=row, data=form.cleaned_data, user=request.user, at=timezone.now()
            )
        except StaleForm:
            return self._ask_again(request, row, action)
        except NotAvailable:
            return self._refuse(request, row, action, form)
        except RateLimitExceeded:
            form.add_error(None, _("You did this as often today as one colleague may. Please ask another one."))
            return self._ask(request, row, action, form, status=429)
        except self.refusals as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            return self._ask(request, row, action, form, status=422)
        self.message_user(request, str(result.message), messages.SUCCESS)
        return HttpResponseRedirect(self.action_path(result.obj))

    def _is_available(self, request: HttpRequest, row: Any, action: Action) -> bool:
        at = timezone.now()
        return action.is_available(self.registry.state_of(row, user=request.user, at=at), request.user, at)

    def _refuse(self, request: HttpRequest, row: Any, action: Action, form: ActionForm | None = None) -> HttpResponse:
        """Lead back to the row; a form on which something was typed is shown instead, so that it is not lost."""
        words = _("This can't be done any more: the %(name)s has changed.") % {"name": self.opts.verbose_name}
        if form is not None and any(not field.is_hidden and field.data for field in form):
            form.add_error(None, words)
            return self._ask(request, row, action, form, status=409)
        self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(self.action_path(row))

    def _ask_again(self, request: HttpRequest, row: Any, action: Action) -> HttpResponse:
        """Show the page of a row that changed again, with what was typed and what is new, as seen up to now."""
        row.refresh_from_db()
        posted = replace_nul(request.POST).copy()
        since = self.changes_since(row=row, seen=posted.get("seen", ""))
        posted["seen"] = self.registry.revision_of(row)
        form = self._form(request, row, action, posted)
        return self._ask(request, row, action, form, status=409, is_stale=True, changes=since)

    def _ask(
        self, request: HttpRequest, row: Any, action: Action, form: ActionForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        state = self.registry.state_of(row, user=request.user, at=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": str(action.label),
            "opts": self.opts,
            "action": action,
            "words": action.describe(obj=state),
            "row": row,
            "form": form,
            "back": self.action_path(row),
            **self.action_context(request=request, row=row, action=action, form=form),
            **more,
        }
        return TemplateResponse(request, self.action_template, context, status=status)

    def _form(self, request: HttpRequest, row: models.Model, action: Action, *args: Any, **options: Any) -> ActionForm:
        return action.form(*args, obj=row, user=request.user, **options)

    @property
    def _url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"
