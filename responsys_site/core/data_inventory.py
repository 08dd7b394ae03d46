"""Every column that can hold a text, and what it holds: read from the models, so that none is forgotten.

Each app declares its own columns in its module `data_inventory`. A test fails for an undeclared column, and the search
for what an erasure has left looks into it.
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
    """What the text columns of one model hold: names of fields, separated by spaces."""

    model: str
    personal: str = ""  # what people gave us or what tells of them; erased by a PersonalDataSource
    written: str = ""  # by our code or staff, and nothing personal should be in it: searched to prove that
    digests: str = ""  # keyed digests, and hashes of secrets
    fixed: str = ""  # values of which the code knows every one, or hashes of our own texts

    @property
    def labels(self) -> set[str]:
        return self._labels(self.personal, self.written, self.digests, self.fixed)

    @property
    def skipped(self) -> set[str]:
        """The labels of the columns that no search for personal data has to look into."""
        return self._labels(self.digests, self.fixed)

    def _labels(self, *names: str) -> set[str]:
        return {f"{self.model}.{name}" for name in " ".join(names).split()}


@dataclass(frozen=True)
class Column:
    """A text column of a model."""

    model: type[models.Model]
    field: models.Field

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"


def declared_columns() -> list[TextColumns]:
    return declared("data_inventory", "TEXT_COLUMNS")


def all_text_columns() -> Iterator[Column]:
    """Yield every text column of every table."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields if model._meta.managed else ():
            if isinstance(field, TEXT_FIELDS):
                yield Column(model, field)


def undeclared_columns() -> list[str]:
    """Return the columns that no app declares."""
    known = set[str]().union(*(one.labels for one in declared_columns()))
    return [str(column) for column in all_text_columns() if str(column) not in known]


def unknown_columns() -> list[str]:
    """Return the declared columns that do not exist, of installed apps."""
    apps_here = {config.label for config in apps.get_app_configs()}
    known = set[str]().union(*(one.labels for one in declared_columns() if one.model.split(".")[0] in apps_here))
    return sorted(known - {str(column) for column in all_text_columns()})


def columns_to_search() -> Iterator[Column]:
    """Yield each column that could hold something personal: all but those that an app declares as digests or fixed."""
    skipped = set[str]().union(*(one.skipped for one in declared_columns()))
    return (column for column in all_text_columns() if str(column) not in skipped)


TEXT_COLUMNS = [
    TextColumns("core.RateLimitCounter", digests="subject", fixed="name"),
    TextColumns("core.AuditEvent", written="facts", digests="subject", fixed="kind"),
    TextColumns("core.Heartbeat", written="last_message", fixed="name"),
    TextColumns("core.JournalPosition", digests="journal"),
]
