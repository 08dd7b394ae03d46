"""A project with django-post_office and nothing else, made only to be measured beside the site's own outgoing mail."""
