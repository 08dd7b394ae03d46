"""What is wrong with the site at this moment, one sentence each, for the first page that staff see."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from responsys_site.edge import snapshot
from responsys_site.edge.snapshot import SnapshotUnavailable


def problems() -> list[str]:
    """Return the problems that this process knows of; empty when all is well."""
    return [*_unread_parts()]


def _unread_parts() -> Iterator[str]:
    try:
        failing = snapshot.current().failing
    except SnapshotUnavailable:
        yield _("No part of the site snapshot can be read. The public pages need it.")
        return
    for name, error in failing.items():
        yield _("The part “%(name)s” of the site snapshot cannot be read (%(error)s). Pages show its last state.") % {
            "name": name,
            "error": error,
        }
