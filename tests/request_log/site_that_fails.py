"""The site under gunicorn, with two faults of its own for test_log_under_gunicorn.py."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "responsys_site.settings")

from django.http import HttpRequest, HttpResponse
from django.urls import path

from responsys_site import wsgi  # first: it sets Django up
from responsys_site.core.http.wsgi_front import WSGIFront
from responsys_site.request_log.middleware import RequestLogMiddleware
from responsys_site.urls import urlpatterns


def fail(request: HttpRequest, secret: str) -> HttpResponse:
    raise ValueError(f"{secret} {request.get_full_path()}")


urlpatterns.append(path("fail/<str:secret>/", fail))
edge = WSGIFront(wsgi.django_application)


def failing(environ: dict[str, Any], start_response: Any) -> Any:
    if environ["PATH_INFO"].startswith("/escape/"):
        raise ValueError(environ["PATH_INFO"])
    return edge(environ, start_response)


application = RequestLogMiddleware(failing)
