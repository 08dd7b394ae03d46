"""Proofs of what is promised about mailings: that they stop when told, and go to nobody who did not confirm."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from leads.models import Choice
from leads.wording import ONE_CLICK
from responsys_site.ground.addresses import digest
from responsys_site.ground.journal_marks import is_replayed
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import NOBODY, rolled_back
from responsys_site.ground.tokens import opt_out_token
from responsys_site.mail.models import Delivery, Message, Suppression

APPLYING = timedelta(minutes=5)  # a job applies what the journal alone holds, every minute


@check("L3")
def opt_out_works(*, at: datetime) -> str:
    """A synthetic opt-out by a real link: opening it does nothing, the button acts, a broken link is refused."""
    address_digest = digest(NOBODY)
    token = opt_out_token(address_digest=address_digest)
    path = reverse("leads:opt_out", args=[token])
    stopped = Suppression.objects.filter(address_digest=address_digest)
    with rolled_back() as journal_lines:
        if ask(path=path).status != 200 or stopped.exists() or journal_lines.exists():
            raise NotKept(_("Opening an opt-out link does not work, or acts before the button is pressed."))
        if ask(path=path, method="POST", body=ONE_CLICK.encode()).status != 200 or not stopped.exists():
            raise NotKept(_("An opt-out by link has no effect."))
        if not journal_lines.exists() or address_digest not in journal_lines.read_text():
            raise NotKept(_("An opt-out is not written to the journal."))
        if ask(path=reverse("leads:opt_out", args=[token[::-1]])).status != 404:
            raise NotKept(_("An opt-out link that we never made is taken for one of ours."))
    return _("An opt-out by a real link took effect at once, and opening the link alone did nothing.")


@check("L3")
def nobody_who_opted_out_was_mailed(*, at: datetime) -> str:
    """No mailing was sent to an address after its opt-out."""
    stops = Suppression.objects.exclude(scope=Suppression.Scope.CONTACT)
    earlier = stops.filter(address_digest=OuterRef("address_digest"), since__lt=OuterRef("ended_at"))
    if _mailings_sent().filter(Exists(earlier)).exists():
        raise NotKept(_("A mailing went to somebody who had opted out."))
    return _("No mailing went to anybody who had opted out.")


@check("L3")
def opt_outs_of_the_journal_are_known(*, at: datetime) -> str:
    """Whoever opted out according to the journal outside the database has opted out according to the database."""
    if not is_replayed(at=at, leave=APPLYING):
        raise NotKept(_("The journal holds opt-outs that the database doesn't have yet. Mailings are paused."))
    return _("Every opt-out that the journal outside the database holds is in the database.")


@check("L2")
def every_mailing_was_confirmed(*, at: datetime) -> str:
    """Each mailing that was sent went to somebody who had confirmed before that they want updates."""
    confirmed = Choice.objects.filter(
        address_digest=OuterRef("address_digest"),
        purpose=Choice.Purpose.UPDATES,
        act=Choice.Act.CONFIRMED,
        at__lte=OuterRef("ended_at"),
    )
    if _mailings_sent().exclude(Exists(confirmed)).exists():
        raise NotKept(_("A mailing went to somebody who had not confirmed that they want it."))
    return _("Every mailing so far went to people who had confirmed that they want it.")


def _mailings_sent() -> QuerySet[Delivery]:
    return Delivery.objects.filter(message__kind=Message.Kind.MARKETING, state=Delivery.State.SENT)
