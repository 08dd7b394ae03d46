"""A public form with a one-time key: refused with all that its POST did, or taken once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.functional import Promise

from responsys_site.ground.allowances import Allowance, KeyUsed, LimitReached, within_limits
from responsys_site.ground.form_keys import WITHOUT_KEY, FormKeyInvalid, read_form_key, use_of_key
from responsys_site.ground.same_site import FOREIGN


@dataclass(frozen=True)
class FormAnswer[Form: forms.Form]:
    """How a form is answered: a status, and unless it was taken (303) the form again with one sentence."""

    status: int
    form: Form
    notice: str = ""
    retry_after: int = 0  # seconds


@dataclass(frozen=True)
class KeyedForm[Form: forms.Form]:
    """What a form of this name spends and does. `limits` names the caller's own first, what many share last."""

    name: str
    limits: Callable[[Form, str], Sequence[Allowance]]  # of a valid form, and the caller's IP address
    act: Callable[[Form, datetime], None]
    too_many: str | Promise

    def submit(self, *, form: Form, is_foreign: bool, client: str, at: datetime) -> FormAnswer[Form]:
        """Take in one POST, to which `form` is bound. `client` is the caller's IP address."""
        if is_foreign:
            return FormAnswer(403, form, str(FOREIGN))
        try:
            key = read_form_key(form=self.name, key=form.data.get("key", ""), at=at)
        except FormKeyInvalid:
            return FormAnswer(422, form, str(WITHOUT_KEY))
        if not form.is_valid():
            return FormAnswer(422, form)
        try:
            with within_limits(key=use_of_key(form=self.name, key=key), allowances=self.limits(form, client), at=at):
                self.act(form, at)
        except KeyUsed:  # a reload or a second click: taken already
            return FormAnswer(303, form)
        except LimitReached as limit:
            return FormAnswer(429, form, str(self.too_many), limit.retry_after)
        return FormAnswer(303, form)
