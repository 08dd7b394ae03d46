"""The view of every public form: no session, no cookie, and no typed text is lost."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from responsys_site.core.error_description import describe_error
from responsys_site.core.forms.fields import StatelessForm, replace_nul
from responsys_site.core.forms.protection import (
    HONEYPOT_FIELD,
    TOKEN_FIELD,
    FormToken,
    FormTokenInvalid,
    is_cross_site,
    new_form_token,
    read_form_token,
    spam_reason,
    token_use_limit,
)
from responsys_site.core.forms.results import TEMPORARY_ERRORS, TRY_AGAIN, FormResult, Text, noindex
from responsys_site.core.rate_limits import RateLimit, RateLimitExceeded, consume_all

logger = logging.getLogger(__name__)


class FormRequest(HttpRequest):
    """A request to a public form, with what `StatelessFormView.setup` read from it."""

    client_ip: str
    received_at: datetime
    is_cross_site: bool
    form_token: FormToken | None  # None where there is none, or none that is valid
    token_error: Text  # why there is none


class StatelessFormView(FormView):
    """Show a form on GET and process it on POST, without session and cookie.

    A subclass implements `submit`. It runs in one transaction with the use of the form's token and of the rate
    limits: unless its result is done, all of it is rolled back. A form that is sent twice is answered like the first
    time; one that was edited in between is a new one.
    """

    request: FormRequest
    http_method_names = ["get", "head", "post"]
    form_class: type[forms.Form] = StatelessForm

    form_name: ClassVar[str] = ""  # in the token; "": the page has no token
    requires_token: ClassVar[bool] = True  # False: the URL gives the right, the token only tells a repeated POST
    submits_once: ClassVar[bool] = True  # False: it sets a state, and may do so again with the same token
    accepts_cross_site: ClassVar[bool] = False
    is_indexed: ClassVar[bool] = False  # whether search engines may list the page
    invalid_message: ClassVar[Text] = ""
    refused_message: ClassVar[Text] = _("Too many requests. Please try again later.")
    unavailable_message: ClassVar[Text] = TRY_AGAIN
    unavailable_template_name: ClassVar[str] = ""  # where `template_name` itself needs the database

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        return never_cache(csrf_exempt(super().as_view(**initkwargs)))

    def load(self) -> HttpResponseBase | None:
        """Load what the URL names. A response ends the request, such as the page of an expired link."""
        return None

    def displayed_facts(self) -> dict[str, str]:
        """Return what the token says that the page displayed, such as the version of the policy."""
        return {}

    def rate_limits(self, form: Any) -> Sequence[RateLimit]:
        """Return the limits that a valid form counts against, the sender's own first."""
        return []

    def shared_rate_limits(self, form: Any) -> Sequence[RateLimit]:
        """Return the limits that all senders share: counted last, because they stay locked until the commit."""
        return []

    def submit(self, form: Any) -> FormResult:
        """Do what the valid form asks for."""
        return FormResult.done(self.get_success_url())

    def repeat(self, form: Any) -> FormResult:
        """Return the result of a form that was submitted before."""
        return FormResult.done(self.get_success_url())

    @property
    def at(self) -> datetime:
        """The time of the request."""
        return self.request.received_at

    @cached_property
    def submission_digest(self) -> str:
        """The SHA-256 of the view, the token's nonce and the fields that people see, as they were sent."""
        nonce = self.request.form_token.nonce if self.request.form_token else ""
        names = [name for name in self.form_class.base_fields if name != HONEYPOT_FIELD]
        sent = [(name, self.request.POST.getlist(name)) for name in names]
        files = [(name, [(str(file), file.size) for file in files]) for name, files in self.request.FILES.lists()]
        return hashlib.sha256(
            repr((type(self).__name__, nonce, sent, files)).encode(errors="surrogatepass")
        ).hexdigest()

    @property
    def spam_reason(self) -> str:
        """Why the POST looks like a program's; "" if it looks like a person's."""
        shown_at = self.request.form_token.shown_at if self.request.form_token else self.at
        return spam_reason(trap=self.request.POST.get(HONEYPOT_FIELD, ""), shown_at=shown_at, at=self.at)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.request.client_ip = request.META.get("REMOTE_ADDR", "")
        self.request.received_at = timezone.now()
        self.request.is_cross_site = request.method == "POST" and is_cross_site(environ=request.META)
        self.request.form_token, self.request.token_error = None, ""
        if self.form_name and request.method == "POST":
            self._read_token(request.POST.get(TOKEN_FIELD, ""))

    def _read_token(self, token: str) -> None:
        try:
            self.request.form_token = read_form_token(form=self.form_name, token=token, at=self.at)
        except FormTokenInvalid as error:
            self.request.token_error = error.message

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = self.load() or super().dispatch(request, *args, **kwargs)
        except TEMPORARY_ERRORS as error:
            logger.error("%s is unavailable: %s", type(self).__name__, describe_error(error))
            response = self._show_unavailable()
        return response if self.is_indexed and request.method != "POST" else noindex(response)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        return self.respond(form, self.process(form))

    def process(self, form: Any) -> FormResult:
        """Check the POST and submit the form once."""
        return self.check(form) or self._submit_within_limits(form)

    def check(self, form: Any) -> FormResult | None:
        """Check where the POST comes from, its token and its fields."""
        if self.request.is_cross_site and not self.accepts_cross_site:
            return FormResult.cross_site()
        if self.form_name and self.requires_token and not self.request.form_token:
            return FormResult.invalid(self.request.token_error)
        return None if form.is_valid() else FormResult.invalid(self.invalid_message)

    def _submit_within_limits(self, form: Any) -> FormResult:
        try:
            return self._submit_once(form)
        except RateLimitExceeded as exceeded:
            if exceeded.limit == self._token_use():
                return self.repeat(form)
            return FormResult.refused(self.refused_message, retry_after=exceeded.retry_after)

    @transaction.atomic
    def _submit_once(self, form: Any) -> FormResult:
        token_use = self._token_use()
        self._consume([*([token_use] if token_use else []), *self.rate_limits(form)])
        result = self.submit(form)
        if result.is_done:
            self._consume(self.shared_rate_limits(form))
        else:
            transaction.set_rollback(True)
        return result

    def _token_use(self) -> RateLimit | None:
        token = self.request.form_token
        if token is None or not self.submits_once:
            return None
        return token_use_limit(form=self.form_name, token=token, digest=self.submission_digest)

    def _consume(self, limits: Sequence[RateLimit]) -> None:
        if limits:
            consume_all(limits=limits, at=self.at)

    def respond(self, form: Any, result: FormResult) -> HttpResponse:
        """Return the response to a POST."""
        if result.url:
            return HttpResponseRedirect(result.url, status=result.status)
        context = {**self.get_context_data(form=form, notice=result.message), **result.context}
        return self._render(result.template_name or self.template_name, context, result)

    def _show_unavailable(self) -> HttpResponse:
        """Show what was sent on a page that needs no database. An empty 503 gets the site's own error page."""
        result = FormResult.unavailable(self.unavailable_message)
        if self.request.method != "POST" or self.request.is_cross_site:
            return HttpResponse(status=result.status, headers={"Retry-After": str(result.retry_after)})
        context = {
            "view": self,
            "form": self.form_class(**self._sent()),
            "notice": result.message,
            "key": self.request.POST.get(TOKEN_FIELD, ""),
        }
        return self._render(self.unavailable_template_name or self.template_name, context, result)

    def _render(self, template_name: str | None, context: dict[str, Any], result: FormResult) -> HttpResponse:
        response = render(self.request, template_name or "", context, status=result.status)
        if result.retry_after:
            response["Retry-After"] = str(result.retry_after)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | self._sent()

    def _sent(self) -> dict[str, Any]:
        if self.request.method != "POST":
            return {}
        return {"data": replace_nul(self.request.POST), "files": self.request.FILES}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | ({"key": self.new_token()} if self.form_name else {})

    def new_token(self) -> str:
        """Return the token of the page that is shown. A form that is shown again keeps when it was first shown."""
        first_shown_at = self.request.form_token.shown_at if self.request.form_token else self.at
        return new_form_token(form=self.form_name, shown=self.displayed_facts(), at=first_shown_at)


@method_decorator(never_cache, name="dispatch")
class ResultPageView(TemplateView):
    """The page that a form leads to. It is the same for everyone, so neither its URL nor its text reveals anything."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return noindex(super().dispatch(request, *args, **kwargs))
