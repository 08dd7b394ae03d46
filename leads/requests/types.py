"""A form that came: what was typed and ticked, what it had shown, and when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from leads.consent.texts import DisplayedTerms
from responsys_site.core.email_addresses import base_mailbox, keyed_digest


@dataclass(frozen=True)
class Answers:
    """What was typed and ticked, checked and otherwise untouched."""

    name: str
    company: str
    email: str
    country: str
    telephone: str
    needs: str
    updates: bool
    contact: bool


@dataclass(frozen=True)
class Submission:
    """A form that was sent: by which key (its nonce's digest), what it says, what it had shown, and when it came."""

    nonce_digest: str
    answers: Answers
    shown: DisplayedTerms
    received_at: datetime
    network: str = ""  # the keyed digest of where it came from; "" when that is not known

    @property
    def wordings(self) -> dict[str, str]:
        """What was asked for: each purpose with the exact words that were shown for it."""
        wished = {"answer": True, "updates": self.answers.updates, "contact": self.answers.contact}
        return {purpose: getattr(self.shown, purpose) for purpose, is_wished in wished.items() if is_wished}

    @property
    def known(self) -> dict[str, str]:
        """What the person said of themselves, beside the address."""
        return {name: getattr(self.answers, name) for name in ("name", "company", "country", "telephone")}

    @cached_property
    def address_digest(self) -> str:
        return keyed_digest(self.answers.email)

    @cached_property
    def mailbox(self) -> str:
        """The digest of the mailbox that the address ends in, for counting."""
        return base_mailbox(address=self.answers.email)
