"""A public form with a one-time key: refused with all that its POST did, or taken once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import HttpResponseBase
from django.utils.functional import Promise, cached_property

from responsys_site.core.forms.csrf import CROSS_SITE
from responsys_site.core.forms.form_tokens import MISSING_TOKEN, FormTokenInvalid, read_form_token, token_use_limit
from responsys_site.core.rate_limits import RateLimit, RateLimitExceeded, TokenUsed, within_limits


class StatelessForm(forms.Form):
    """Rendered without a form tag and without a CSRF cookie: the page writes the tag, a token or a key is the right.

    It is guarded by core.forms.csrf.
    """

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws the form."""
        helper = FormHelper()
        helper.disable_csrf = True
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper


@dataclass(frozen=True)
class FormResult[Form: forms.Form]:
    """How a form is answered: a status, and unless it was taken (303) the form again with one sentence."""

    status: int
    form: Form
    notice: str = ""
    retry_after: int = 0  # seconds


@dataclass(frozen=True)
class KeyedForm[Form: forms.Form]:
    """What a form of this name spends and does. `limits` names the caller's own first, what many share last."""

    name: str
    limits: Callable[[Form, str], Sequence[RateLimit]]  # of a valid form, and the caller's IP address
    act: Callable[[Form, datetime], None]
    too_many: str | Promise

    def submit(self, *, form: Form, is_cross_site: bool, client: str, at: datetime) -> FormResult[Form]:
        """Take in one POST, to which `form` is bound. `client` is the caller's IP address."""
        if is_cross_site:
            return FormResult(403, form, str(CROSS_SITE))
        try:
            key = read_form_token(form=self.name, key=form.data.get("key", ""), at=at)
        except FormTokenInvalid:
            return FormResult(422, form, str(MISSING_TOKEN))
        if not form.is_valid():
            return FormResult(422, form)
        try:
            with within_limits(key=token_use_limit(form=self.name, key=key), limits=self.limits(form, client), at=at):
                self.act(form, at)
        except TokenUsed:  # a reload or a second click: taken already
            return FormResult(303, form)
        except RateLimitExceeded as limit:
            return FormResult(429, form, str(self.too_many), limit.retry_after)
        return FormResult(303, form)


def noindex[Response: HttpResponseBase](response: Response, *, retry_after: int = 0) -> Response:
    """Keep an answer out of search engines; `retry_after` is in seconds, 0 for none."""
    response["X-Robots-Tag"] = "noindex"
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
