"""The WSGI application: a front with the cached pages, and Django. Servers and tests go through this one callable."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "responsys_site.settings")
django_application = get_wsgi_application()

from responsys_site.core.http.client_ip import ClientIPMiddleware  # noqa: E402 (apps must be ready first)
from responsys_site.core.http.wsgi_front import WSGIFront  # noqa: E402
from responsys_site.request_log.middleware import RequestLogMiddleware  # noqa: E402

application = ClientIPMiddleware(RequestLogMiddleware(WSGIFront(django_application)))
