"""The WSGI application: the edge in front of Django. Servers and tests go through this one callable."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "responsys_site.settings")
django_application = get_wsgi_application()

from leads.at_once import RequestForms  # noqa: E402 (apps must be ready first)
from responsys_site.diagnostics.recording import RequestRecorder  # noqa: E402
from responsys_site.edge.application import Edge  # noqa: E402
from responsys_site.edge.client import ClientAddress  # noqa: E402

application = ClientAddress(RequestRecorder(Edge(RequestForms(django_application))))
