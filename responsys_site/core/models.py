from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Self

from django.db import models


class RateLimitCounter(models.Model):
    """How often `subject` did `name` in the window that started at `started` (seconds since 1970)."""

    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    started = models.BigIntegerField()
    ends = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "subject", "started"], name="limit_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"


class AuditEvent(models.Model):
    """One line of evidence. The database refuses to change or remove it."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    subject = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["kind", "at"], name="entry_kind_at"),
            models.Index(fields=["subject", "at"], name="entry_subject_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def due(self, *, at: datetime, latest: Mapping[str, datetime]) -> Self:
        """The jobs whose time has come, and those that were begun an hour ago and have not been heard of since.

        A job that is due later than its `latest` time is due too: a clock that ran ahead has put it off.
        """
        lost = Heartbeat.UNFINISHED & models.Q(started_at__lte=at - Heartbeat.LONGEST_RUN)
        put_off = models.Q()
        for name, time in latest.items():
            put_off |= models.Q(name=name, due_at__gt=time)
        return self.filter(models.Q(due_at__lte=at) | lost | put_off)


class Heartbeat(models.Model):
    """When a periodic job is due next, and how it last went. It counts as started once it is enqueued."""

    LONGEST_RUN = timedelta(hours=1)
    UNFINISHED = (
        models.Q(started_at__isnull=False)
        & (models.Q(finished_at__isnull=True) | models.Q(finished_at__lt=models.F("started_at")))
        & (models.Q(failed_at__isnull=True) | models.Q(failed_at__lt=models.F("started_at")))
    )

    name = models.CharField(max_length=60, unique=True)
    added_at = models.DateTimeField(null=True)  # when a scheduler first saw the job
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_message = models.CharField(max_length=200, blank=True)

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class JournalPositionQuerySet(models.QuerySet["JournalPosition"]):
    def known(self, *, journal: str) -> int:
        """Up to how many bytes a journal was read, and all of it found in the database."""
        return self.filter(journal=journal).values_list("offset", flat=True).first() or 0


class JournalPosition(models.Model):
    """How much of a machine's journal this database is known to have; `journal` is what tells it from others."""

    journal = models.CharField(max_length=64, unique=True)
    offset = models.PositiveBigIntegerField()

    objects = JournalPositionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.journal[:8]} up to {self.offset}"
