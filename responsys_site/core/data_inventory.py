"""Every column that can hold a text, and what it holds: read from the models, so that none is forgotten.

Each app says of its own columns in its module `data_inventory`. A test fails for a column of which
nobody has said anything; the search for what an erasure has left looks into it until somebody does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from responsys_site.core.declarations import declared

TEXT_FIELDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)


@dataclass(frozen=True)
class TextColumns:
    """What the text columns of one model hold: names of fields, parted by spaces.

    `personal`: what people gave us or what tells of them; a holder erases it. `written`: what our code or our staff
    write and nothing personal should be in; it is searched to prove that. `digests`: keyed digests and hashes of
    secrets. `fixed`: words and numbers of which the code knows every one, or hashes of our own texts.
    """

    model: str
    personal: str = ""
    written: str = ""
    digests: str = ""
    fixed: str = ""

    @property
    def searched(self) -> set[str]:
        return {*self.personal.split(), *self.written.split()}

    @property
    def skipped(self) -> set[str]:
        return {*self.digests.split(), *self.fixed.split()}


@dataclass(frozen=True)
class Column:
    """A text column of a model."""

    model: type[models.Model]
    field: models.Field

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"


def declared_columns() -> list[TextColumns]:
    """Return what apps declare in their `data_inventory` modules."""
    return declared("data_inventory", "TEXT_COLUMNS")


def all_text_columns() -> Iterator[Column]:
    """Yield every text column of every table."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields if model._meta.managed else ():
            if isinstance(field, TEXT_FIELDS):
                yield Column(model, field)


def undeclared_columns() -> list[str]:
    """Return the columns of which no app says what they hold."""
    said = _names({one.model: one.searched | one.skipped for one in declared_columns()})
    return [str(column) for column in all_text_columns() if str(column) not in said]


def unknown_columns() -> list[str]:
    """Return what is said of columns that are not there, in apps that are."""
    labels = {app.label for app in apps.get_app_configs()}
    installed = [one for one in declared_columns() if one.model.split(".")[0] in labels]
    present = {str(column) for column in all_text_columns()}
    return sorted(_names({one.model: one.searched | one.skipped for one in installed}) - present)


def columns_to_search() -> Iterator[Column]:
    """Yield each column that could hold something personal: all but those of which an app says that they cannot."""
    skipped = _names({one.model: one.skipped for one in declared_columns()})
    return (column for column in all_text_columns() if str(column) not in skipped)


def _names(columns: dict[str, set[str]]) -> set[str]:
    return {f"{model}.{name}" for model, names in columns.items() for name in names}


TEXT_COLUMNS = [
    TextColumns("core.RateLimitCounter", digests="subject", fixed="name"),
    TextColumns("core.AuditEvent", written="facts", digests="subject", fixed="kind"),
    TextColumns("core.Heartbeat", written="last_message", fixed="name"),
    TextColumns("core.JournalPosition", digests="journal"),
]
