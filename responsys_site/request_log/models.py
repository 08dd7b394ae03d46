from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestRecordQuerySet(models.QuerySet["RequestRecord"]):
    def with_address(self) -> Self:
        """Rows that still hold a whole address."""
        return self.filter(address__isnull=False)

    def before(self, at: datetime) -> Self:
        return self.filter(at__lt=at)

    def cut_addresses(self, *, limit: int) -> int:
        """Take the whole address from up to `limit` of these rows; return how many. The network stays."""
        some = self.with_address().order_by("at").values("pk")[:limit]
        return self.model._default_manager.filter(pk__in=some).update(address=None)

    def remove(self, *, limit: int) -> int:
        """Delete up to `limit` of these rows, the oldest first; return how many."""
        some = self.order_by("at").values("pk")[:limit]
        return self.model._default_manager.filter(pk__in=some).delete()[0]


class RequestRecord(models.Model):
    """One request as the log keeps it: never a path, a query, a cookie or a whole user agent.

    The address is whole for REQUEST_LOG_ADDRESS_DAYS, then only its network is left; the row goes after
    REQUEST_LOG_DAYS. Rows are written by writer.py, in batches and around the model.
    """

    at = models.DateTimeField(_("at"))
    address = models.GenericIPAddressField(_("address"), null=True, unpack_ipv4=True)
    network = models.CharField(_("network"), max_length=43, blank=True)
    browser = models.CharField(_("browser"), max_length=60)
    browser_version = models.CharField(_("browser version"), max_length=12, blank=True)
    system = models.CharField(_("system"), max_length=60)
    method = models.CharField(_("method"), max_length=8)
    route = models.CharField(_("route"), max_length=200)
    status = models.PositiveSmallIntegerField(_("status"))
    milliseconds = models.FloatField(_("milliseconds"))
    request_id = models.CharField(_("request id"), max_length=16)

    objects = RequestRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("request record")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], name="request_at"),
            models.Index(fields=["address", "at"], name="request_address", condition=models.Q(address__isnull=False)),
            models.Index(fields=["at"], name="request_uncut", condition=models.Q(address__isnull=False)),
            models.Index(fields=["network", "at"], name="request_network"),
            models.Index(fields=["status", "at"], name="request_status"),
            models.Index(fields=["route", "at"], name="request_route"),
            models.Index(fields=["request_id"], name="request_request_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(address__isnull=True) | ~models.Q(network=""), name="request_address_has_network"
            ),
            models.CheckConstraint(condition=models.Q(status__range=(100, 599)), name="request_status_known"),
            models.CheckConstraint(condition=models.Q(milliseconds__gte=0), name="request_time_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.status}"


class DroppedRequests(models.Model):
    """How many requests are missing from the log: its buffer was full, or the database refused the row."""

    at = models.DateTimeField(_("noticed at"))
    count = models.PositiveIntegerField(_("requests"))

    class Meta:
        verbose_name = verbose_name_plural = _("lost requests")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="lost_requests_at")]

    def __str__(self) -> str:
        return str(self.count)
