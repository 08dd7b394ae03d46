"""Whether what is stored today is still what a person saw: each hash is computed now, from the stored bytes."""

from dataclasses import dataclass

from privacy.hashes import text_sha256
from privacy.models import PolicyText
from privacy.receipts.purposes import PURPOSES, Purpose
from privacy.receipts.records import ConsentRecord, Event


@dataclass(frozen=True)
class VerifiedEvent:
    """An act, and whether the words and the policy text still have the hashes that were recorded with it."""

    event: Event
    words_match: bool
    text_matches: bool

    @property
    def is_verified(self) -> bool:
        return self.words_match and self.text_matches


@dataclass(frozen=True)
class VerifiedConsent:
    key: str
    purpose: Purpose
    events: tuple[VerifiedEvent, ...]


def verified(*, record: ConsentRecord) -> list[VerifiedConsent]:
    """Return each purpose of the record with its acts, checked. One query reads the texts."""
    numbers = {event.policy_version for consent in record.consents for event in consent.events}
    texts = PolicyText.objects.filter(version__number__in=numbers - {None}, posted_at__isnull=False)
    stored = {(number, text_sha256(text=words)) for number, words in texts.values_list("version__number", "markdown")}
    return [
        VerifiedConsent(
            consent.purpose, PURPOSES[consent.purpose], tuple(_verified(event, stored) for event in consent.events)
        )
        for consent in record.consents
    ]


def _verified(event: Event, stored: set[tuple[int | None, str]]) -> VerifiedEvent:
    holds_under_any = event.policy_version is None
    return VerifiedEvent(
        event=event,
        words_match=text_sha256(text=event.words) == event.words_sha256,
        text_matches=holds_under_any or (event.policy_version, event.policy_text_sha256) in stored,
    )
