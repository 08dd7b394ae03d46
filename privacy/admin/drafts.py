"""The parts of a draft that are written on its page: its texts, and the notes on its clauses."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from django import forms
from django.contrib import admin
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from privacy.admin.version_state import may_write
from privacy.effective_dates import NOTICE_PERIOD
from privacy.models import ClauseNote, Kind, PolicyText, PolicyVersion
from responsys_site.core.admin.base import MULTILINE_TEXT
from responsys_site.core.forms.protection import is_same_origin


class DraftForm(forms.ModelForm):
    """A draft by hand is a change or a correction; history comes from files, and the first version is posted once."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in (Kind.CHANGE, Kind.CORRECTION, Kind.FIRST)])

    class Meta:
        model = PolicyVersion
        fields: ClassVar[list[str]] = ["kind", "corrects", "effective_at", "what_changed"]
        labels = {
            "corrects": gettext_lazy("Corrects"),
            "effective_at": gettext_lazy("In force from"),
            "what_changed": gettext_lazy("What changes, in plain words"),
        }
        help_texts = {
            "corrects": gettext_lazy("For a correction alone."),
            "effective_at": gettext_lazy(
                "For a change: the earliest date, 30 days or more from now. Leave it empty for as early as can be."
            ),
            "what_changed": gettext_lazy("Public: it stands in the notice, on the site and in the list of versions."),
        }

    def clean_effective_at(self) -> datetime | None:
        """A date that posting would refuse is refused while it is written."""
        effective_at = self.cleaned_data["effective_at"]
        if effective_at and effective_at < timezone.now() + NOTICE_PERIOD:
            raise forms.ValidationError(_("People are told 30 days ahead: give a later date, or none."))
        return effective_at


class DraftTextForm(forms.ModelForm):
    class Meta:
        model = PolicyText
        fields: ClassVar[list[str]] = ["language", "source"]
        labels = {"source": gettext_lazy("Markdown")}
        help_texts = {
            "source": gettext_lazy("Write a figure that the software keeps by its name, as in [[request_log_days]].")
        }
        widgets = {"source": forms.Textarea(attrs={"rows": 24, "class": "policy-markdown"})}


class DraftNoteForm(forms.ModelForm):
    class Meta:
        model = ClauseNote
        fields: ClassVar[list[str]] = ["anchor", "summary", "reason"]
        labels = {"anchor": gettext_lazy("Clause"), "reason": gettext_lazy("Public reason")}
        help_texts = {
            "anchor": gettext_lazy("Its anchor, as in {#changes}"),
            "summary": gettext_lazy("What changes in this clause, in plain words"),
            "reason": gettext_lazy(
                "Needed where a clause that cites a promise loses or gains “never”, “only”, “not”, “will”, “may” or "
                "“must”"
            ),
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 2}), "reason": forms.Textarea(attrs={"rows": 2})}


class DraftInline(admin.StackedInline):
    """Written with the draft, by whoever may write it, and shown for good once it is posted."""

    extra = 0
    formfield_overrides = MULTILINE_TEXT

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("privacy.view_policyversion") or may_write(request=request)

    def has_add_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)


class TextInline(DraftInline):
    model = PolicyText
    form = DraftTextForm
    readonly_fields = ("sha256",)

    def get_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[Any]:
        """Of a posted version its public page has the words."""
        return ["language", "source", "sha256"] if may_write(request=request, version=obj) else ["language", "sha256"]

    def get_extra(self, request: HttpRequest, obj: PolicyVersion | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class NoteInline(DraftInline):
    model = ClauseNote
    form = DraftNoteForm


MAX_FIELDS = 3_000  # six to a note, on each of some hundreds of clauses
URLENCODED = "application/x-www-form-urlencoded"


def raise_field_limit(*, pattern: URLPattern) -> URLPattern:
    """Return the pattern, whose view reads up to MOST_FIELDS of whoever may write drafts.

    What checks the token of the form reads its fields first, so it waits until they are read: the admin's own view,
    which is behind this one, checks it like every other. For everybody else nothing is different.
    """
    pattern.callback = _reading_first(pattern.callback)
    return pattern


def _reading_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.content_type == URLENCODED and _may_send_many(request):
            _read_fields(request)
        return view(request, *args, **kwargs)

    return answer


def _may_send_many(request: HttpRequest) -> bool:
    """Say whether it is from someone who may write drafts, or from a page of ours whose session has ended."""
    return may_write(request=request) or (request.user.is_anonymous and is_same_origin(environ=request.META))


def _read_fields(request: Any) -> None:
    """As Django reads them, but for how many there may be. Raises TooManyFieldsSent."""
    fields = QueryDict(mutable=True)
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise TooManyFieldsSent(f"a draft has {MAX_FIELDS} fields at the most") from error
    for name, value in pairs:
        fields.appendlist(name, value)
    fields._mutable = False
    request._post, request._files = fields, MultiValueDict()
