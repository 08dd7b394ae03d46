"""The texts of a version and the notes on its clauses, with the hash that Python and the database both compute."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import CharField, CheckConstraint, Func, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.figures import current_figures, fill_placeholders
from privacy.models.version import DraftQuerySet, ImmutableOncePosted, PolicyVersion


def text_sha256(*, text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, 64 hexadecimal characters (FIPS 180-4)."""
    return hashlib.sha256(text.encode()).hexdigest()


class Sha256Hex(Func):
    """The same hash in SQL. SQLite gets the function from Django, PostgreSQL has had it built in since version 11."""

    function = "SHA256"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Django's own SHA256 needs the pgcrypto extension there.
        template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **context)


class PolicyText(ImmutableOncePosted):
    """The text of one version in one language, and the hash that proves it has not changed.

    `source` is the text as written, with placeholders. `markdown` has them filled: in a draft as if it were posted now.
    `figures` holds the values of those that the software keeps, by name.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12, default="en")
    source = models.TextField(_("text"))
    markdown = models.TextField(editable=False)
    figures = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    objects = DraftQuerySet["PolicyText"].as_manager()

    class Meta:
        ordering = ["version", "language"]
        constraints = [
            UniqueConstraint(fields=["version", "language"], name="policy_text_one_per_language"),
            CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="policy_text_hash_form"),
            CheckConstraint(condition=Q(sha256=Sha256Hex("markdown")), name="policy_text_hash_right"),
            CheckConstraint(condition=Q(language__gt="") & Q(markdown__gt=""), name="policy_text_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.language}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.fill(number=self.version.number or PolicyVersion.objects.next_number(), posted_at=timezone.now())
        fields = None if update_fields is None else {*update_fields, "markdown", "figures", "sha256"}
        super().save(*args, update_fields=fields, **kwargs)

    def fill(self, *, number: int, posted_at: datetime) -> None:
        """Fill the placeholders as a version with this number posted then has them. Nothing is stored."""
        self.figures = current_figures(text=self.source)
        self.markdown = fill_placeholders(
            text=self.source, figures=self.figures, number=number, posted_at=posted_at, language=self.language
        )
        self.sha256 = text_sha256(text=self.markdown)


class ClauseNote(ImmutableOncePosted):
    """What a version changes in one clause, in plain words, and the public reason where a promise's words change.

    A note on a clause that the version removes has the anchor of the removed clause.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="clause_notes")
    anchor = models.CharField(max_length=80)
    summary = models.TextField()
    reason = models.TextField(blank=True)

    objects = DraftQuerySet["ClauseNote"].as_manager()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            UniqueConstraint(fields=["version", "anchor"], name="policy_note_one_per_clause"),
            CheckConstraint(condition=~Q(anchor="") & ~Q(summary=""), name="policy_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.anchor}"
