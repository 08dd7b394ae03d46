from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property


class CookieFreeForm(forms.Form):
    """Rendered without a form tag and without a CSRF cookie: the page writes the tag, a token or a key is the right.

    It is guarded by ground.same_site.
    """

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws the form."""
        helper = FormHelper()
        helper.disable_csrf = True
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper
