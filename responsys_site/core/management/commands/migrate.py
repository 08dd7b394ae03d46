from typing import Any

from django.core.management.commands import migrate

from responsys_site.core.db.immutable import tables


class Command(migrate.Command):
    """Django's own. A migration that fails leaves no table without the triggers that guard it."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except BaseException:
            if options["database"] == "default":
                self._guard_what_is_there()
            raise

    def _guard_what_is_there(self) -> None:
        """What fails here must not hide why the migration did."""
        try:
            tables.restore()
        except Exception as error:
            self.stderr.write(f"The triggers are not all back ({type(error).__name__}): run migrate again.")
