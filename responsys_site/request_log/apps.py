import logging

from django.apps import AppConfig
from django.core.signals import got_request_exception
from django.utils.translation import gettext_lazy as _

from responsys_site.request_log.logs import StripRequestDetails, log_exception


class RequestLogConfig(AppConfig):
    name = "responsys_site.request_log"
    verbose_name = _("Request log")

    def ready(self) -> None:
        got_request_exception.connect(log_exception, dispatch_uid="request_log")
        logging.getLogger("gunicorn.error").addFilter(StripRequestDetails())
