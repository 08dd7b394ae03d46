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

from privacy.desk.admin.act_forms import ActForm
from privacy.desk.admin.acts import ACTS
from privacy.desk.admin.letter_forms import LetterForm
from privacy.desk.admin.people import reach_of_case, sees_people
from privacy.desk.admin.taking import StalePage, TooMany, last_entry, take
from privacy.desk.models import Inquiry, ReplyTemplate, WrongState
from privacy.desk.reply_texts import filled
from responsys_site.ground.looks import record_look
from responsys_site.ground.strict_admin import StrictAdmin
from responsys_site.ground.typed_text import without_nul


class ActPages(StrictAdmin):
    """A page for each act of ACTS, at .../<case>/act/<name>/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.act_page)
        return [path("<int:number>/act/<slug:name>/", view, name="desk_inquiry_act"), *super().get_urls()]

    def acts_for(self, *, request: HttpRequest, inquiry: Inquiry) -> dict[str, list[dict[str, Any]]]:
        """Return what this member of staff can do with the case as it stands, the person's rights apart."""
        offered: list[dict[str, Any]] = [
            {"page": page_of(inquiry, name), "name": name, "act": act}
            for name, act in ACTS.items()
            if _may(request, name) and act.fits(inquiry)
        ]
        return {
            "acts": [one for one in offered if not one["act"].is_right],
            "rights": [one for one in offered if one["act"].is_right],
        }

    def act_page(self, request: HttpRequest, number: int, name: str) -> HttpResponse:
        if name not in ACTS:
            raise Http404
        if not _may(request, name):
            raise PermissionDenied
        inquiry = get_object_or_404(Inquiry, pk=number)
        if not ACTS[name].fits(inquiry) and request.method != "POST":
            self.message_user(request, _("As the case stands now that cannot be done."), messages.WARNING)
            return HttpResponseRedirect(page_of(inquiry))
        if request.method == "POST":
            return self._post(request, inquiry, name)
        return self._page(request, inquiry, name, _fresh(request, inquiry, name))

    def _post(self, request: HttpRequest, inquiry: Inquiry, name: str) -> HttpResponse:
        act, posted = ACTS[name], without_nul(request.POST)
        form = act.form(posted, inquiry=inquiry, by=_colleague(request))
        if not form.is_valid():
            return self._page(request, inquiry, name, form, status=422)
        if act.previews and "confirmed" not in posted:
            return self._page(request, inquiry, name, form, is_preview="again" not in posted)
        try:
            take(name=name, inquiry=inquiry, typed=form.cleaned_data, by=_colleague(request), at=timezone.now())
        except StalePage:
            return self._stale(request, inquiry, name)
        except TooMany:
            form.add_error(None, _("You did this as often today as one colleague may. Please ask another one."))
            return self._page(request, inquiry, name, form, status=429)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, inquiry, name, form, status=422)
        except WrongState:
            self.message_user(request, _("As the case stands now that cannot be done."), messages.WARNING)
        else:
            self.message_user(request, str(act.done), messages.SUCCESS)
        return HttpResponseRedirect(page_of(inquiry))

    def _stale(self, request: HttpRequest, inquiry: Inquiry, name: str) -> HttpResponse:
        """The page again with what was typed and with what came meanwhile, and as seen up to there."""
        posted = without_nul(request.POST).copy()
        seen, posted["seen"] = int(request.POST["seen"]), str(last_entry(inquiry))
        inquiry.refresh_from_db()
        form = ACTS[name].form(posted, inquiry=inquiry, by=_colleague(request))
        meanwhile = inquiry.entries.filter(pk__gt=seen).select_related("staff")
        return self._page(request, inquiry, name, form, status=409, meanwhile=meanwhile)

    def _page(
        self, request: HttpRequest, inquiry: Inquiry, name: str, form: ActForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        act, at = ACTS[name], timezone.now()
        record_look(
            staff_id=int(request.user.pk or 0), view=name, seen=[inquiry], subject=inquiry.address_digest, at=at
        )
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "opts": self.opts,
            "act": act,
            "words": act.words_for(inquiry=inquiry),
            "name": name,
            "inquiry": inquiry,
            "form": form,
            "sees_people": sees_people(request=request),
            **reach_of_case(inquiry=inquiry, request=request),
            "back": page_of(inquiry),
            "templates": ReplyTemplate.objects.filter(is_offered=True) if isinstance(form, LetterForm) else [],
            "last": inquiry.entries.filter(kind="in").order_by("-at", "-pk").first(),
            **more,
        }
        return TemplateResponse(request, "admin/desk/inquiry/act.html", context, status=status)


def page_of(inquiry: Inquiry, act: str = "") -> str:
    """Return the path of a case's page, or of one of its acts."""
    if act:
        return reverse("admin:desk_inquiry_act", args=[inquiry.pk, act])
    return reverse("admin:desk_inquiry_change", args=[inquiry.pk])


def _colleague(request: HttpRequest) -> Any:
    """Who is signed in: admin_view lets in nobody else."""
    return request.user


def _may(request: HttpRequest, name: str) -> bool:
    """Whoever works on a case sees whose it is; each right beyond that is asked for too."""
    return request.user.has_perms(["desk.change_inquiry", "desk.see_people", ACTS[name].right])


def _fresh(request: HttpRequest, inquiry: Inquiry, name: str) -> ActForm:
    """The form as it is first shown; a letter begins with the template that was chosen."""
    initial: dict[str, Any] = {"seen": last_entry(inquiry)}
    chosen = request.GET.get("template", "")
    if chosen.isdecimal() and issubclass(ACTS[name].form, LetterForm):
        found = ReplyTemplate.objects.filter(pk=chosen, is_offered=True).first()
        initial["text"] = filled(text=found.text, inquiry=inquiry, by=_colleague(request)) if found else ""
    return ACTS[name].form(initial=initial, inquiry=inquiry, by=_colleague(request))
