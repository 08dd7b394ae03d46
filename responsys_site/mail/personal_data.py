"""Mail as a source of personal data: export, restriction and erasure, and what the suppression list stops."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsys_site.core.personal_data import Attachment, Person, PersonalDataSource, Reach, Record, SourceResult, Stop
from responsys_site.mail.models import Delivery, IncomingMail, Suppression
from responsys_site.mail.models.inbound_mail import IncomingMailQuerySet
from responsys_site.mail.rendering.placeholders import is_secret_field, substitute
from responsys_site.mail.suppression import RESTRICTED_SCOPE, lift_restriction, restrict

Scope = Suppression.Scope

# The gravest first.
STOP_LABELS = {
    Scope.RESTRICTED.value: gettext_lazy("Data restricted"),
    Scope.CONTACT.value: gettext_lazy("Do not contact"),
    Scope.ALL.value: gettext_lazy("No mail to this address"),
    Scope.MARKETING.value: gettext_lazy("No mailings"),
    Scope.HELD.value: gettext_lazy("Mailings on hold"),
}
STOP_RANKS = {scope: rank for rank, scope in enumerate(STOP_LABELS)}


def stops_of(*, address_digests: Iterable[str]) -> dict[str, tuple[Stop, ...]]:
    """Return what is stopped for each of these addresses, the gravest first; only addresses with a stop."""
    found: dict[str, list[Stop]] = defaultdict(list)
    for row in Suppression.objects.filter(address_digest__in=[*address_digests]):
        found[row.address_digest].append(_stop_of_row(row))
    return {address_digest: tuple(sorted(stops)) for address_digest, stops in found.items()}


def except_replies(*, more: str) -> str:
    """Return the words after "Do not contact"; `more` says why and since when."""
    return _("except to reply to a request (%(more)s)") % {"more": more}


def _stop_of_row(row: Suppression) -> Stop:
    day = date_format(timezone.localtime(row.since), "DATE_FORMAT")
    more = _("%(why)s, %(day)s") % {"why": row.get_reason_display(), "day": day}
    if row.scope == Scope.RESTRICTED:
        more = _("use it only for replies to them and legal notices (requested %(day)s)") % {"day": day}
    elif row.scope == Scope.CONTACT:
        more = except_replies(more=more)
    return Stop(
        rank=STOP_RANKS.get(row.scope, 0), words=str(STOP_LABELS.get(row.scope, row.get_scope_display())), more=more
    )


class MailDataSource(PersonalDataSource):
    label = "mail"
    name = gettext_lazy("Mail between you and us")

    def find(self, *, person: Person) -> int:
        return sum(rows.count() for rows in (_sent(person), _received(person), _suppressed(person)))

    def export(self, *, person: Person) -> Iterator[Record]:
        for delivery in _sent(person).select_related("message").iterator(chunk_size=200):
            yield _mail_to(delivery)
        for mail in _received(person).iterator(chunk_size=200):
            yield _mail_from(mail)
        for row in _suppressed(person):
            facts = {
                _("what stops"): row.get_scope_display(),
                _("why"): row.get_reason_display(),
                _("since"): row.since,
            }
            yield Record(_("Entry on the list of addresses that we do not mail"), facts)

    def is_restricted(self, *, address_digest: str) -> bool:
        return Suppression.objects.filter(address_digest=address_digest, scope=RESTRICTED_SCOPE).exists()

    def reach(self, *, address_digests: frozenset[str]) -> dict[str, Reach]:
        return {one: Reach(stops=stops) for one, stops in stops_of(address_digests=address_digests).items()}

    def restrict(self, *, person: Person, at: datetime) -> SourceResult:
        return SourceResult(done=sum(restrict(address_digest=one, at=at) for one in sorted(person.digests)))

    def lift_restriction(self, *, person: Person, at: datetime) -> SourceResult:
        return SourceResult(done=sum(lift_restriction(address_digest=one, at=at) for one in sorted(person.digests)))

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        received = _received(person).erase(at=at)
        sent = Delivery.objects.erase(address_digests=person.digests, at=at)
        kept = [_("That we sent you mail and got mail from you, and when, but neither addresses nor contents.")]
        if _suppressed(person).exists():
            kept.append(
                _(
                    "A code made from your address on the list of addresses that we do not mail. The address cannot be "
                    "read from it, and without it nothing would keep our mailings from you."
                )
            )
        return SourceResult(done=received + sent, kept=tuple(kept))


def _sent(person: Person) -> models.QuerySet[Delivery]:
    return Delivery.objects.filter(address_digest__in=person.digests).exclude(address="").order_by("pk")


def _received(person: Person) -> IncomingMailQuerySet:
    return IncomingMail.objects.about(address_digests=person.digests).filter(erased_at=None).order_by("pk")


def _suppressed(person: Person) -> models.QuerySet[Suppression]:
    return Suppression.objects.filter(address_digest__in=person.digests).order_by("pk")


def _mail_to(delivery: Delivery) -> Record:
    facts = {
        _("to"): delivery.address,
        _("name"): delivery.name,
        _("subject"): _filled(delivery.message.subject, delivery),
        _("text"): _filled(delivery.message.text, delivery),
        _("queued"): delivery.queued_at,
        _("what became of it"): delivery.get_state_display(),
        _("when"): delivery.ended_at,
        _("answer of the mail server"): delivery.smtp_response,
    }
    return Record(_("Mail to you"), facts)


def _filled(text: str, delivery: Delivery) -> str:
    """As it was sent, but for the secrets of its links: a copy opens nothing."""
    fields = {name: str(value) for name, value in delivery.fields.items() if not is_secret_field(name)}
    return substitute(text, defaultdict(lambda: "…", fields))


def _mail_from(mail: IncomingMail) -> Record:
    facts = {
        _("from"): mail.author,
        _("to"): mail.recipient,
        _("return path"): mail.envelope_sender,
        _("subject"): mail.subject,
        _("Message-ID"): mail.message_id_header,
        _("received"): mail.received_at,
        _("what became of it"): mail.get_state_display(),
        _("what was done"): mail.outcome,
    }
    return Record(_("Mail from you or about mail to you"), facts, Attachment(f"{mail.pk}.eml", mail.raw))
