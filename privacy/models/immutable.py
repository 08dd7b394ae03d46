"""Rows that cannot change once posted: the ORM's half of the rule that database triggers enforce."""

from typing import Any, Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class AlreadyPosted(Exception):
    """A posted version of the policy, or one of its texts, was to be changed or removed."""

    def __init__(self) -> None:
        super().__init__("A posted version of the policy can never be changed or removed; post a new version instead.")


class DraftQuerySet(models.QuerySet[M]):
    """Rows with a `posted_at`: drafts before it, immutable from then on."""

    settable_once: frozenset[str] = frozenset()

    def drafts(self) -> Self:
        return self.filter(posted_at__isnull=True)

    def posted(self) -> Self:
        return self.filter(posted_at__isnull=False)

    def update(self, **values: Any) -> int:
        if not set(values) <= self.settable_once:
            self._refuse_posted()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_posted()
        return super().delete()

    def _refuse_posted(self) -> None:
        if self.posted().exists():
            raise AlreadyPosted


class ImmutableOncePosted(models.Model):
    """A row that saves and deletes only while it is a draft."""

    posted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_if_posted()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_if_posted()
        return super().delete(*args, **kwargs)

    def _refuse_if_posted(self) -> None:
        if self.pk and type(self)._base_manager.filter(pk=self.pk, posted_at__isnull=False).exists():
            raise AlreadyPosted
