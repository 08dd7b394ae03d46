"""Django's forms that try a password, with a count of the tries and evidence of those that fail."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import get_user_model
from django.forms import Form as DjangoForm
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from responsys_site.staff.sign_in.attempts import (
    Form,
    TooManyTries,
    count_attempt,
    password_change_limits,
    sign_in_limits,
)
from responsys_site.staff.sign_in.hasher import refuse_if_busy


class SignInForm(AdminAuthenticationForm):
    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return super().clean()
        refuse_if_busy()
        assert self.request is not None
        with count_attempt(
            form=Form.SIGN_IN,
            staff_id=get_user_model().objects.filter(username=name).values_list("pk", flat=True).first(),
            limits=sign_in_limits(name=name, request=self.request),
            at=timezone.now(),
        ):
            return super().clean()


class PasswordChangeForm(AdminPasswordChangeForm):
    @sensitive_variables()
    def clean_old_password(self) -> str:
        with count_attempt(
            form=Form.PASSWORD_CHANGE,
            staff_id=self.user.pk,
            limits=password_change_limits(staff_id=self.user.pk),
            at=timezone.now(),
        ):
            return super().clean_old_password()


def retry_after(form: DjangoForm) -> int:
    """Return the seconds after which a form that had too many tries may be sent again; 0 for any other form."""
    errors = [error for field in form.errors.as_data().values() for error in field]
    return max((error.retry_after for error in errors if isinstance(error, TooManyTries)), default=0)
