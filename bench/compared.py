"""What the policy page is measured against: as many bytes, from an empty Django view and from a bare function.

The view has no middleware, no database and no template. Both are WSGI callables for gunicorn.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

BODY = b"x" * int(os.environ.get("BENCH_BYTES", "1000"))


def view(request):
    return HttpResponse(BODY)


urlpatterns = [path("privacy/", view)]


def empty_view():
    """Make the Django project; gunicorn calls this once per worker."""
    settings.configure(
        ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], INSTALLED_APPS=[], LOGGING_CONFIG=None
    )
    django.setup(set_prefix=False)
    return WSGIHandler()


def bare_function(environ, start_response):
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]
    start_response("200 OK", headers)
    return [BODY]
