"""Which promises the policy in force makes."""

from datetime import datetime

from privacy.models import PolicyVersion
from privacy.publication import Version, version_of


def promises_made(*, at: datetime) -> frozenset[str]:
    """Return the ids that the clauses of the version in force cite; none on a site that has posted no policy."""
    row = PolicyVersion.objects.in_force(at=at)
    return promises_of(version=version_of(row=row, at=at)) if row else frozenset()


def promises_of(*, version: Version) -> frozenset[str]:
    """Return the ids that the clauses of one version cite."""
    return frozenset(promise for clause in version.text.clauses for promise in clause.promises)
