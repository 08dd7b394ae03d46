"""The packet of an escalation: the case as it stood when its person took it further, for somebody outside to read.

Kept as JSON, from which the page and the plain text are made; times in it are ISO 8601 with their offset.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy.desk.models import Entry, Inquiry
from privacy.publication import Version, read_policy
from responsys_site.ground.page_addresses import page_address


@dataclass(frozen=True)
class PolicyThen:
    """The version of the policy that was in force when the case came."""

    number: int
    sha256: str  # of its text, as its own page states it
    in_force_at: datetime
    url: str


@dataclass(frozen=True)
class Line:
    """One entry of the thread. `said_by` is an Entry.Kind; `event` says what happened, where nobody spoke.

    `caution` says why it is not sure that the person wrote it; "" where nothing speaks against that.
    """

    at: datetime
    said_by: str
    event: str
    text: str
    files: tuple[str, ...]  # names as their sender gave them
    caution: str = ""


@dataclass(frozen=True)
class Packet:
    """Everything that the packet shows. `due_at` is of the clock that ran last."""

    reference: str
    kind: str
    came_by: str
    name: str
    address: str
    received_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime
    answered_at: datetime | None
    policy: PolicyThen | None
    lines: tuple[Line, ...]
    first_due_at: datetime | None = None  # where its person was told, at `extended_at`, that it takes longer
    extended_at: datetime | None = None


def packet_of(*, inquiry: Inquiry, at: datetime) -> Packet:
    """Put together what was asked and answered until `at`, also in cases that were joined to this one."""
    version = read_policy(at=at).in_force(at=inquiry.received_at)
    entries = Entry.objects.seen_by_person().filter(inquiry__in=with_joined(inquiry=inquiry)).order_by("at", "pk")
    return Packet(
        reference=inquiry.reference,
        kind=inquiry.get_kind_display(),
        came_by=inquiry.get_came_by_display(),
        name=inquiry.name,
        address=inquiry.address,
        received_at=inquiry.received_at,
        acknowledged_at=inquiry.acknowledged_at,
        due_at=inquiry.due_at,
        answered_at=inquiry.answered_at,
        policy=_policy(version) if version else None,
        lines=tuple(_line(entry) for entry in entries.prefetch_related("attachments")),
        first_due_at=inquiry.first_due_at,
        extended_at=inquiry.extended_at,
    )


def as_json(*, packet: Packet) -> str:
    return json.dumps(asdict(packet), default=datetime.isoformat, ensure_ascii=False)


def from_json(*, text: str) -> Packet:
    """Return the packet that `as_json` wrote."""
    facts: dict[str, Any] = json.loads(text, object_hook=_with_times)
    policy = PolicyThen(**facts["policy"]) if facts["policy"] else None
    lines = tuple(Line(**line | {"files": tuple(line["files"])}) for line in facts["lines"])
    return Packet(**facts | {"policy": policy, "lines": lines})


def _with_times(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if value and (name == "at" or name.endswith("_at")) else value
        for name, value in facts.items()
    }


def with_joined(*, inquiry: Inquiry) -> list[int]:
    """The case and those that were joined to it, in however many steps."""
    found, new = [inquiry.pk], [inquiry.pk]
    while new:
        new = list(Inquiry.objects.filter(merged_into__in=new).values_list("pk", flat=True))
        found += new
    return found


def _policy(version: Version) -> PolicyThen:
    assert version.in_force_at  # it is in force
    url = page_address("privacy:version", version.number)
    return PolicyThen(version.number, version.text.sha256, version.in_force_at, url)


def _line(entry: Entry) -> Line:
    event = entry.get_event_display() if entry.event else ""
    files = tuple(attachment.name for attachment in entry.attachments.all())
    return Line(entry.at, entry.kind, event, entry.text, files, _caution(entry))


def _caution(entry: Entry) -> str:
    if entry.from_another_address:
        return _("from another address")
    return _("under the person's address, which anybody can write") if entry.is_only_said_to_be_theirs else ""
