"""What the request form shows beside its fields: the policy version in force, and the words of each choice."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import get_language

from leads.wording import ANSWER, CONTACT, UPDATES, wording_sha256
from responsys_site.edge import snapshot


@dataclass(frozen=True)
class Shown:
    """The policy version and the exact words that a person has in view on the form; version 0 means there is none."""

    policy_version: int
    policy_text_sha256: str
    answer: str
    updates: str
    contact: str

    @cached_property
    def facts(self) -> dict[str, str]:
        """What the form's key carries, so that a change between showing and sending is noticed."""
        return {
            "policy": str(self.policy_version),
            "text": self.policy_text_sha256,
            "words": wording_sha256("\n".join([self.answer, self.updates, self.contact])),
        }

    @property
    def as_stored(self) -> dict[str, Any]:
        """The same as plain values; `Shown(**stored)` is what was shown."""
        return {name: getattr(self, name) for name in Shown.__annotations__}


def shown_at(*, at: datetime) -> Shown:
    """Return what the form shows at `at`. Raises edge.snapshot.SnapshotUnavailable."""
    version = snapshot.current().policy.in_force(at=at)
    return _shown(version.number if version else 0, version.text.sha256 if version else "", get_language())


@lru_cache(maxsize=32)
def _shown(policy_version: int, policy_text_sha256: str, language: str | None) -> Shown:
    """The words are those of the language that is active, which is `language`."""
    return Shown(policy_version, policy_text_sha256, str(ANSWER), str(UPDATES), str(CONTACT))
