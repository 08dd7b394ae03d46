"""Which promises the policy in force makes."""

from datetime import datetime

from privacy.publication import Version, read_policy


def promises_made(*, at: datetime) -> frozenset[str]:
    """Return the ids that the clauses of the version in force cite; none on a site that has posted no policy."""
    version = read_policy(at=at).in_force(at=at)
    return promises_of(version=version) if version else frozenset()


def promises_of(*, version: Version) -> frozenset[str]:
    """Return the ids that the clauses of one version cite."""
    return frozenset(promise for clause in version.text.clauses for promise in clause.promises)
