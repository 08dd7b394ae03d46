"""The pages of what a colleague does with a case: asked for by GET, which changes nothing, and done by POST."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.desk.admin.actions.base import ActionForm
from privacy.desk.admin.actions.registry import ACTIONS, RateLimited, StaleForm, execute, last_event_id
from privacy.desk.admin.actions.work import EmailTextForm
from privacy.desk.admin.permissions import reach_of_case, sees_people
from privacy.desk.cases.replies import render_reply_template
from privacy.desk.models import Case, ReplyTemplate, WrongState
from responsys_site.core.admin.base import StrictAdmin
from responsys_site.core.audit.access import log_access
from responsys_site.core.forms.text_validators import replace_nul


class ActionViews(StrictAdmin):
    """A page for each act of ACTS, at .../<case>/act/<name>/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.act_page)
        return [path("<int:number>/act/<slug:name>/", view, name="desk_case_act"), *super().get_urls()]

    def acts_for(self, *, request: HttpRequest, case: Case) -> dict[str, list[dict[str, Any]]]:
        """Return what this member of staff can do with the case as it stands, the person's rights apart."""
        offered: list[dict[str, Any]] = [
            {"page": admin_path(case, name), "name": name, "act": act}
            for name, act in ACTIONS.items()
            if _may(request, name) and act.fits(case)
        ]
        return {
            "acts": [one for one in offered if not one["act"].is_right],
            "rights": [one for one in offered if one["act"].is_right],
        }

    def act_page(self, request: HttpRequest, number: int, name: str) -> HttpResponse:
        if name not in ACTIONS:
            raise Http404
        if not _may(request, name):
            raise PermissionDenied
        case = get_object_or_404(Case, pk=number)
        if not ACTIONS[name].fits(case) and request.method != "POST":
            self.message_user(request, _("As the case stands now that cannot be done."), messages.WARNING)
            return HttpResponseRedirect(admin_path(case))
        if request.method == "POST":
            return self._post(request, case, name)
        return self._page(request, case, name, _fresh(request, case, name))

    def _post(self, request: HttpRequest, case: Case, name: str) -> HttpResponse:
        act, posted = ACTIONS[name], replace_nul(request.POST)
        form = act.form(posted, case=case, by=_colleague(request))
        if not form.is_valid():
            return self._page(request, case, name, form, status=422)
        if act.previews and "confirmed" not in posted:
            return self._page(request, case, name, form, is_preview="again" not in posted)
        try:
            execute(name=name, case=case, typed=form.cleaned_data, by=_colleague(request), at=timezone.now())
        except StaleForm:
            return self._stale(request, case, name)
        except RateLimited:
            form.add_error(None, _("You did this as often today as one colleague may. Please ask another one."))
            return self._page(request, case, name, form, status=429)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, case, name, form, status=422)
        except WrongState:
            self.message_user(request, _("As the case stands now that cannot be done."), messages.WARNING)
        else:
            self.message_user(request, str(act.done), messages.SUCCESS)
        return HttpResponseRedirect(admin_path(case))

    def _stale(self, request: HttpRequest, case: Case, name: str) -> HttpResponse:
        """The page again with what was typed and with what came meanwhile, and as seen up to there."""
        posted = replace_nul(request.POST).copy()
        seen, posted["seen"] = int(request.POST["seen"]), str(last_event_id(case))
        case.refresh_from_db()
        form = ACTIONS[name].form(posted, case=case, by=_colleague(request))
        meanwhile = case.events.filter(pk__gt=seen).select_related("staff")
        return self._page(request, case, name, form, status=409, meanwhile=meanwhile)

    def _page(
        self, request: HttpRequest, case: Case, name: str, form: ActionForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        act, at = ACTIONS[name], timezone.now()
        log_access(staff_id=int(request.user.pk or 0), view=name, seen=[case], subject=case.address_digest, at=at)
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "opts": self.opts,
            "act": act,
            "words": act.words_for(case=case),
            "name": name,
            "case": case,
            "form": form,
            "sees_people": sees_people(request=request),
            **reach_of_case(case=case, request=request),
            "back": admin_path(case),
            "templates": ReplyTemplate.objects.filter(is_offered=True) if isinstance(form, EmailTextForm) else [],
            "last": case.events.filter(kind="in").order_by("-at", "-pk").first(),
            **more,
        }
        return TemplateResponse(request, "admin/desk/case/action.html", context, status=status)


def admin_path(case: Case, act: str = "") -> str:
    """Return the path of a case's page, or of one of its acts."""
    if act:
        return reverse("admin:desk_case_act", args=[case.pk, act])
    return reverse("admin:desk_case_change", args=[case.pk])


def _colleague(request: HttpRequest) -> Any:
    """Who is signed in: admin_view lets in nobody else."""
    return request.user


def _may(request: HttpRequest, name: str) -> bool:
    """Whoever works on a case sees whose it is; each right beyond that is asked for too."""
    return request.user.has_perms(["desk.change_case", "desk.see_people", ACTIONS[name].right])


def _fresh(request: HttpRequest, case: Case, name: str) -> ActionForm:
    """The form as it is first shown; a letter begins with the template that was chosen."""
    initial: dict[str, Any] = {"seen": last_event_id(case)}
    chosen = request.GET.get("template", "")
    if chosen.isdecimal() and issubclass(ACTIONS[name].form, EmailTextForm):
        found = ReplyTemplate.objects.filter(pk=chosen, is_offered=True).first()
        initial["text"] = render_reply_template(text=found.text, case=case, by=_colleague(request)) if found else ""
    return ACTIONS[name].form(initial=initial, case=case, by=_colleague(request))
