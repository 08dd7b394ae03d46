from django.db import models

from privacy.frozen import PostableModel, PostableQuerySet
from privacy.models.version import PolicyVersion


class ClauseNoteQuerySet(PostableQuerySet["ClauseNote"]):
    pass


class ClauseNote(PostableModel):
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
