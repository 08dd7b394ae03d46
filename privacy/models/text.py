from collections.abc import Iterable
from typing import Any

from django.db import models

from privacy.models.constraints import TEXT_CONSTRAINTS
from privacy.models.immutable import DraftQuerySet, ImmutableOncePosted
from privacy.models.text_hash import text_sha256
from privacy.models.version import PolicyVersion


class PolicyTextQuerySet(DraftQuerySet["PolicyText"]):
    pass


class PolicyText(ImmutableOncePosted):
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


class ClauseNoteQuerySet(DraftQuerySet["ClauseNote"]):
    pass


class ClauseNote(ImmutableOncePosted):
    """What a version changes in one clause, in plain words, and the public reason where a promise's words change.

    A note on a clause that the version drops stands under the anchor that it had.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="clause_notes")
    anchor = models.CharField(max_length=80)
    summary = models.TextField()
    reason = models.TextField(blank=True)

    objects = ClauseNoteQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "anchor"], name="policy_note_one_per_clause"),
            models.CheckConstraint(
                condition=~models.Q(anchor="") & ~models.Q(summary=""), name="policy_note_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.anchor}"
