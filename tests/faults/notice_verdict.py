"""Hold a notice that was posted and sent under fire against the people who were on file."""

from dataclasses import dataclass

from django.db.models import Max

from leads.models import Contact
from privacy.models import PolicyVersion
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery


@dataclass(frozen=True)
class NoticeVerdict:
    """`audience`: on file at posting; `settled_off`: seconds from the last outcome to the recorded `settled_at`."""

    audience: int
    left_out: int
    outsiders: int
    versions: int
    number: int
    evidence: int
    settled_off: float
    killed_in_posting: int

    def breaches(self) -> list[str]:
        """Say in words what must not have happened; empty when all is well."""
        right = {"left_out": 0, "outsiders": 0, "versions": 1, "number": 3, "evidence": 2, "settled_off": 0.0}
        return [
            f"{name.replace('_', ' ')}: {getattr(self, name)}, not {expected}"
            for name, expected in right.items()
            if getattr(self, name) != expected
        ]


def notice_verdict(*, kills_before_posting: int) -> NoticeVerdict:
    """Count; evidence is one line of the posting and one of the settling."""
    audience = set(Contact.objects.values_list("address_digest", flat=True))
    told = set(Delivery.objects.values_list("address_digest", flat=True))
    versions = PolicyVersion.objects.posted().filter(kind="change")
    version = versions.get()
    last = Delivery.objects.aggregate(Max("ended_at"))["ended_at__max"]
    return NoticeVerdict(
        audience=len(audience),
        left_out=len(audience - told),
        outsiders=len(told - audience),
        versions=versions.count(),
        number=version.number or 0,
        evidence=AuditEvent.objects.filter(kind__in=["policy posted", "policy notice settled"]).count(),
        settled_off=(version.settled_at - last).total_seconds() if version.settled_at else float("inf"),
        killed_in_posting=kills_before_posting,
    )
