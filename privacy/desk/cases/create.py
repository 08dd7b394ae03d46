"""Open a case: the row, what came, the acknowledgement and the evidence stand or fall together."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.cases.acknowledgement import opt_out_and_acknowledge
from privacy.desk.cases.deadlines import compute_due_at
from privacy.desk.cases.opt_out import hold_mailings
from privacy.desk.cases.timeline import EmailOrigin, log_incoming
from privacy.desk.emails import notify_desk
from privacy.desk.models import Case
from responsys_site.core.audit import audit_log
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.dead_mailboxes import revive


@transaction.atomic
def create_case(
    *,
    kind: str,
    text: str,
    channel: str,
    at: datetime,
    address: str = "",
    name: str = "",
    received_at: datetime | None = None,
    by: AbstractBaseUser | None = None,
    by_mail: EmailOrigin | None = None,
    quarantine_reason: str = "",
    form_nonce_digest: str | None = None,
    stops: Sequence[str] = (),
    holds: Sequence[str] = (),
) -> Case:
    """Open a case, acknowledge it by e-mail, notify the desk, and return it.

    The clock starts at `received_at` (for a letter, its day), by default at `at`. `by` is the colleague who entered a
    letter or a call. `stops` are the addresses for which an e-mail asks to opt out: that happens at once, and the
    acknowledgement says so. `holds` are those for which it may ask: a colleague decides. With a `quarantine_reason`
    nothing is acknowledged. Raises core.email_addresses.InvalidAddress, and IntegrityError for a second case of one
    form token or one incoming e-mail.
    """
    since = received_at or at
    case = Case.objects.create(
        kind=kind,
        channel=channel,
        address=address,
        name=name,
        address_digest=keyed_digest(address) if address else "",
        received_at=since,
        clock_started_at=since,
        due_at=compute_due_at(kind=kind, since=since),
        quarantine_reason=quarantine_reason,
        form_nonce_digest=form_nonce_digest,
    )
    event = log_incoming(case=case, text=text, at=since, by_mail=by_mail, by=by)
    hold_mailings(event=event, addresses=holds, at=at)
    if address and channel == Case.Channel.FORM:
        revive(address_digest=case.address_digest)
    facts = {"case": case.pk, "kind": kind, "channel": channel, **({"staff": by.pk} if by else {})}
    audit_log.append(kind="case", at=at, facts=facts, subject=case.address_digest)
    if kind == Case.Kind.OPT_OUT and address and not quarantine_reason and by_mail is None:
        stops = [address]
    opt_out_and_acknowledge(case=case, stops=stops, mail=by_mail.incoming if by_mail else None, at=at)
    if not quarantine_reason:
        notify_desk(case=case, news=_news_of(case), at=at)
    return case


def _news_of(case: Case) -> str:
    if case.opt_out_reviews.pending().exists():
        return _("A message looks like an opt-out. Mailings to the person are on hold: please decide today.")
    if case.left_to_staff_at:
        return _("A case came in that no machine may acknowledge. Please write to the person.")
    return _("A case came in.")
