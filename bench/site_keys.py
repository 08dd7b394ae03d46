"""Print as many one-time form keys as are asked for, each like the one that the form's page showed, ten seconds old.

Usage: python bench/site_keys.py NUMBER KEY, in the environment of the site that is measured.
"""

import sys
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

from leads.views.requests import RequestFormView  # noqa: E402 (apps must be ready first)
from responsys_site.core.forms.protection import new_form_token, read_form_token  # noqa: E402

FORM = RequestFormView.form_name
now = timezone.now()
shown = read_form_token(form=FORM, token=sys.argv[2], at=now).shown
for _ in range(int(sys.argv[1])):
    print(new_form_token(form=FORM, shown=shown, at=now - timedelta(seconds=10)))  # noqa: T201
