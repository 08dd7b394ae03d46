from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.contact import Contact
from responsys_site.core.forms import link_requests
from responsys_site.core.tokens import random_token, token_digest


class LinkQuerySet(models.QuerySet["Link"]):
    def issue(
        self, *, purpose: "Link.Purpose", contact: Contact, at: datetime, facts: dict[str, Any] | None = None
    ) -> str:
        """Return the token of a new link to `contact`, of which only the digest is kept.

        Of a purpose in ONE_AT_A_TIME, the links that the person has so far end with that.
        """
        if purpose in Link.ONE_AT_A_TIME:
            self.filter(purpose=purpose, contact=contact).end(at=at)
        token = random_token()
        Link.build(purpose=purpose, contact=contact, token=token, at=at, facts=facts).save()
        return token

    def find(self, *, purpose: str, token: str, at: datetime) -> "Link | None":
        """The link of this token while it lives; None when it is unknown, over, or for something else."""
        link = self.known(purpose=purpose, token=token)
        return link if link and link.is_live(at=at) else None

    def known(self, *, purpose: str, token: str) -> "Link | None":
        """The link of this token, living or not, of a person on file at the address it was mailed to.

        An erased person has no links any more, and neither has an address that the person has left.
        """
        return (
            self.filter(purpose=purpose, token_digest=token_digest(token))
            .filter(contact__erased_at__isnull=True, address_digest=models.F("contact__address_digest"))
            .select_related("contact")
            .first()
        )

    def end(self, *, at: datetime) -> int:
        """End those of these links that have not ended; return how many."""
        return self.filter(ended_at__isnull=True).update(ended_at=at)

    def forget_new_addresses(self, *, at: datetime) -> int:
        """Empty the facts of new-address links that have expired or ended: an address stands there in clear."""
        over = self.filter(models.Q(expires_at__lte=at) | models.Q(ended_at__isnull=False))
        return over.filter(purpose=Link.Purpose.NEW_ADDRESS).exclude(facts={}).update(facts={})

    def erase(self, *, at: datetime) -> None:
        """End these links and remove what is known of their purpose, a new address perhaps."""
        self.end(at=at)
        self.update(facts={})


class Link(models.Model):
    """A link mailed to a person: one power, one life, and nothing in its row from which it could be made again."""

    class Purpose(models.TextChoices):
        CONFIRM = "confirm", _("confirm a choice")
        PROFILE = "profile", _("see and change the profile")
        NEW_ADDRESS = "new-address", _("confirm a new address")
        ERASURE = "erasure", _("confirm an erasure")

    LIFETIMES = {
        Purpose.CONFIRM: timedelta(days=7),
        Purpose.PROFILE: timedelta(days=30),
        Purpose.NEW_ADDRESS: timedelta(hours=24),
        Purpose.ERASURE: timedelta(hours=24),
    }
    ONE_AT_A_TIME = frozenset({Purpose.PROFILE, Purpose.NEW_ADDRESS, Purpose.ERASURE})

    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="links", verbose_name=_("contact"))
    address_digest = models.CharField(_("digest of the address it was mailed to"), max_length=32)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("used or ended"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [
            models.Index(fields=["contact", "purpose", "-issued_at"], name="link_of_contact"),
            models.Index(fields=["address_digest", "-issued_at"], name="link_of_address"),
        ]
        constraints = [
            models.CheckConstraint(
                name="link_purpose_is_known",
                condition=models.Q(purpose__in=["confirm", "profile", "new-address", "erasure"]),
            ),
            models.CheckConstraint(
                name="link_expires_after_issue", condition=models.Q(expires_at__gt=models.F("issued_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @classmethod
    def build(
        cls,
        *,
        purpose: Purpose,
        contact: Contact,
        token: str,
        at: datetime,
        issued_at: datetime | None = None,
        facts: dict[str, Any] | None = None,
    ) -> "Link":
        """Return a link to `contact` that is not stored yet, good from `at` on for what LIFETIMES says.

        Of the token only the digest is kept. `issued_at` is when it counts as issued, if that is not `at`.
        """
        return cls(
            purpose=purpose,
            contact=contact,
            token_digest=token_digest(token),
            address_digest=contact.address_digest,
            facts=facts or {},
            issued_at=issued_at or at,
            expires_at=at + cls.LIFETIMES[purpose],
        )

    def is_live(self, *, at: datetime) -> bool:
        """Say whether the link has neither ended nor expired at `at`."""
        return self.ended_at is None and at < self.expires_at

    def end(self, *, at: datetime) -> bool:
        """Use the link up, or end it. Returns False when that had happened already, in another process even."""
        ended = Link.objects.filter(pk=self.pk).end(at=at) == 1
        self.refresh_from_db(fields=["ended_at"])
        return ended


class LinkRequestQuerySet(link_requests.LinkRequestQuerySet["LinkRequest"]):
    pass


class LinkRequest(link_requests.LinkRequest):
    """A request for the profile link of an address. A worker looks up whether the address is on file."""

    objects = LinkRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("link asked for")
        verbose_name_plural = _("links asked for")
