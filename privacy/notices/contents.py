"""What two people agree to when a draft is to be posted: one hash of all that will be public."""

import json

from privacy.hashes import text_sha256
from privacy.models import PolicyVersion


def contents_sha256(*, version: PolicyVersion) -> str:
    """Return the SHA-256 of a draft's kind, dates, texts, summary and notes, as 64 hexadecimal characters."""
    facts = {
        "kind": version.kind,
        "corrects": version.corrects_id,
        "effective_at": version.effective_at and version.effective_at.timestamp(),
        "what_changed": version.what_changed,
        "texts": sorted(version.texts.values_list("language", "sha256")),
        "notes": sorted(version.clause_notes.values_list("anchor", "summary", "reason")),
    }
    return text_sha256(text=json.dumps(facts, sort_keys=True))
