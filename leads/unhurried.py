"""Background work that lets requests pass: it rests while what it works on keeps coming.

A worker's own priority is low (`nice`), but what the database does for it counts as much as what it does for a visitor.
So the worker rests between two batches, as PostgreSQL's own vacuum does, and works through once nothing more comes.
"""

import time
from collections.abc import Callable, Iterable, Iterator

REST = 3.0  # times as long as the batch took
PATIENCE = 30.0  # seconds after which it works through, so that a stream without end is kept up with


def unhurried[Batch](batches: Iterable[Batch], *, newest: Callable[[], int]) -> Iterator[Batch]:
    """Yield each batch, and rest after it if `newest`, the number of the newest row, has grown meanwhile."""
    patient_until = time.monotonic() + PATIENCE
    before = newest()
    for batch in batches:
        started = time.monotonic()
        yield batch
        ended, now = time.monotonic(), newest()
        if now > before and ended < patient_until:
            time.sleep(REST * (ended - started))
        before = now
