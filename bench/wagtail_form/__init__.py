"""A Wagtail project with one form page, made only to be measured beside the site's own form."""
