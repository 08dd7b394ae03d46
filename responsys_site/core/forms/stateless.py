"""What the pages of public forms share: a form without a CSRF cookie, and responses that search engines skip."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import HttpResponseBase
from django.utils.functional import cached_property


class StatelessForm(forms.Form):
    """A form without a CSRF cookie. `StatelessFormView` checks where its POST comes from; the page writes its tag."""

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy-forms renders the form."""
        helper = FormHelper()
        helper.disable_csrf = True
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper


def noindex[Response: HttpResponseBase](response: Response) -> Response:
    """Keep a response out of search engines."""
    response["X-Robots-Tag"] = "noindex"
    return response
