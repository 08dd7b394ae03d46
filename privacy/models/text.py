from collections.abc import Iterable
from typing import Any

from django.db import models

from privacy.constraints import TEXT_CONSTRAINTS
from privacy.frozen import PostableModel, PostableQuerySet
from privacy.hashes import text_sha256
from privacy.models.version import PolicyVersion


class PolicyTextQuerySet(PostableQuerySet["PolicyText"]):
    pass


class PolicyText(PostableModel):
    """The words of one version in one language, and the hash that proves they are the same words still."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12, default="en")
    markdown = models.TextField()
    sha256 = models.CharField(max_length=64, editable=False)

    objects = PolicyTextQuerySet.as_manager()

    class Meta:
        ordering = ["version", "language"]
        constraints = TEXT_CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.version}, {self.language}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.sha256 = text_sha256(text=self.markdown)
        fields = None if update_fields is None else {*update_fields, "sha256"}
        super().save(*args, update_fields=fields, **kwargs)
