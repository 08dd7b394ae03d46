"""Do what a visitor does so that nothing of it stays: for the checks of promises."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from responsys_site.ground import journal

NOBODY = "promise-check@probe.invalid"  # RFC 2606, 2: no mail can ever go there
WRITING = timedelta(minutes=1)  # between seeing a form and sending it; nobody writes in no time


@contextmanager
def rolled_back() -> Iterator[Path]:
    """Roll back what is done inside, and give it a journal of its own, whose path is yielded."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        lines = Path(folder) / "journal"
        with journal.rehearsed(path=lines):
            yield lines
        transaction.set_rollback(True)
