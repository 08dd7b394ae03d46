"""Hash one password at a time per process, so that guesses do not use up the threads that serve pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import PBKDF2PasswordHasher

LONGEST_WAIT = 2.0  # seconds; a hash takes a third of one
# One thread hashes and one waits. Neither serves pages meanwhile, so there are no more of them.
_places = threading.BoundedSemaphore(2)
_hashing = threading.Lock()


class HasherBusy(Exception):
    """The password was not hashed, because this process is busy with others."""


class SerialPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """Django's default hasher, one hash at a time per process. Raises HasherBusy."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with _turn():
            return super().encode(password, salt, iterations)


def refuse_if_busy() -> None:
    """Raise HasherBusy where a hash would be refused now, so that a flood does not reach the database either."""
    if not _places.acquire(blocking=False):
        raise HasherBusy
    _places.release()


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise HasherBusy
    try:
        if not _hashing.acquire(timeout=LONGEST_WAIT):
            raise HasherBusy
        try:
            yield
        finally:
            _hashing.release()
    finally:
        _places.release()
