"""The exact words of each choice, as the form shows them and as each recorded choice keeps them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from django.utils.translation import gettext_lazy as _

from privacy.policy.published import PUBLISHED_POLICY

ANSWER = _("Answer my request by e-mail.")
UPDATES = _("Send me updates about Responsys by e-mail, now and then.")
CONTACT = _("Contact me to talk about what I need, by e-mail or by telephone.")
OPT_OUT_TEXT = _("Stop all mailings to me")
OPT_OUT_OF_CONTACT = _("Do not contact me, unless I ask")
UNDO = _("Take this back")
OPT_OUT_ASKED = _("Stop all mailings to me, asked for in the person's own words")
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, 3.2: what the mail program sends, and all that a person saw of it


def text_hash(words: str) -> str:
    """Return the SHA-256 of the words, as 64 hexadecimal characters."""
    return hashlib.sha256(str(words).encode()).hexdigest()


@dataclass(frozen=True)
class DisplayedTerms:
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
            "words": text_hash("\n".join([self.answer, self.updates, self.contact])),
        }


def displayed_terms_at(*, at: datetime) -> DisplayedTerms:
    """Return what the form shows at `at`. Raises SnapshotUnavailable."""
    version = PUBLISHED_POLICY.get().in_force(at=at)
    return _displayed_terms(version.number if version else 0, version.text.sha256 if version else "")


@lru_cache(maxsize=32)
def _displayed_terms(policy_version: int, policy_text_sha256: str) -> DisplayedTerms:
    return DisplayedTerms(policy_version, policy_text_sha256, str(ANSWER), str(UPDATES), str(CONTACT))
