from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.tokens import token_digest

LIFETIME = timedelta(days=7)


class AccessPackageQuerySet(models.QuerySet["AccessPackage"]):
    def waiting(self) -> Self:
        """Those that are not made yet, the oldest first."""
        return self.filter(made_at__isnull=True).order_by("pk")

    def living(self, *, token: str, at: datetime) -> "AccessPackage | None":
        """The package that this token opens at `at`; None when it opens none."""
        return self.filter(token_digest=token_digest(token), expires_at__gt=at).first()

    def expired(self, *, at: datetime) -> Self:
        return self.filter(expires_at__lte=at)

    def empty(self) -> int:
        """Delete the bytes of these packages; return how many pieces. That a copy was asked for stays."""
        return ArchiveChunk.objects.filter(package__in=self.values("pk")).delete()[0]


class AccessPackage(models.Model):
    """A copy of everything held about one person: asked for, made, and for seven days open to a link.

    The address is sealed, and only until the copy is made. The bytes are encrypted under a key that only the link's
    token gives, and are deleted when the link ends.
    """

    address_digest = models.CharField(_("address digest"), max_length=32, db_index=True)
    sealed_address = models.TextField(_("the address, sealed"), blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (none yet)
    asked_at = models.DateTimeField(_("asked"))
    case = models.CharField(_("reference of the case it was asked for from"), max_length=8, blank=True, db_default="")
    made_at = models.DateTimeField(_("made"), null=True)
    expires_at = models.DateTimeField(_("expires"), null=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)

    objects = AccessPackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy for a person")
        verbose_name_plural = _("copies for people")
        constraints = [
            models.CheckConstraint(
                name="access_package_forgets_the_address_when_made",
                condition=models.Q(made_at__isnull=True, expires_at__isnull=True, token_digest__isnull=True)
                | models.Q(
                    made_at__isnull=False, expires_at__isnull=False, token_digest__isnull=False, sealed_address=""
                ),
            ),
            models.UniqueConstraint(
                name="access_package_once_at_a_time",
                fields=["address_digest"],
                condition=models.Q(made_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def locked(self) -> bool:
        """Lock this row until the transaction ends. Returns False when it is gone, made or in another's hands."""
        rows = type(self).objects.filter(pk=self.pk, made_at__isnull=True)
        return skip_locked(rows).first() is not None

    def made(self, *, token: str, size: int, at: datetime) -> None:
        """Open the package to this token from `at` on, and forget the address."""
        self.token_digest, self.sealed_address, self.size = token_digest(token), "", size
        self.made_at, self.expires_at = at, at + LIFETIME
        self.save()

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Yield the encrypted pieces in their order, each with its number."""
        pieces = ArchiveChunk.objects.filter(package=self).order_by("number").values_list("number", "data")
        return ((number, bytes(data)) for number, data in pieces.iterator(chunk_size=1))


class ArchiveChunk(models.Model):
    """A piece of a package's bytes, so that no package need ever be in memory as a whole."""

    package = models.ForeignKey(AccessPackage, on_delete=models.CASCADE, related_name="+", verbose_name=_("copy"))
    number = models.PositiveIntegerField(_("number"))
    data = models.BinaryField(_("bytes, encrypted"))

    class Meta:
        verbose_name = _("piece of a copy")
        verbose_name_plural = _("pieces of copies")
        constraints = [models.UniqueConstraint(fields=["package", "number"], name="access_piece_once")]

    def __str__(self) -> str:
        return f"{self.package_id} {self.number}"
