"""Print as many one-time form keys as are asked for, each like the one that the form's page showed, ten seconds old.

Usage: python bench/site_keys.py NUMBER KEY, in the environment of the site that is measured.
"""

import sys
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

from leads.submission import FORM  # noqa: E402 (apps must be ready first)
from responsys_site.ground.form_keys import issue_form_key, read_form_key  # noqa: E402

now = timezone.now()
shown = read_form_key(form=FORM, key=sys.argv[2], at=now).shown
for _ in range(int(sys.argv[1])):
    print(issue_form_key(form=FORM, shown=shown, at=now - timedelta(seconds=10)))  # noqa: T201
