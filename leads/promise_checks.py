"""Proofs of the promises that the request form and the opt-out link keep. Each asks the site itself."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext as _

from leads import journal
from leads.fields_on_page import names_of_fields
from leads.wording import ONE_CLICK
from responsys_site.ground.addresses import digest
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.tokens import opt_out_token
from responsys_site.mail.models import Delivery, Message, Suppression

PROMISED_FIELDS = {"name", "company", "email", "needs", "updates"}
NOBODY = "promise-check@probe.invalid"  # RFC 2606, 2: no mail can ever go there


@check("L1")
def form_asks_what_is_promised(*, at: datetime) -> str:
    """The request form shows exactly the fields that the policy names."""
    page = ask(path=reverse("leads:request"))
    if page.status != 200:
        raise NotKept(_("The request form does not open."))
    if names_of_fields(html=page.text) != PROMISED_FIELDS:
        raise NotKept(_("The request form asks for something else than the policy says."))
    return _("The request form shows the %(count)d fields that the policy names.") % {"count": len(PROMISED_FIELDS)}


@check("L1")
def nothing_is_behind_the_form(*, at: datetime) -> str:
    """Every public page without a parameter opens for somebody who never filled the form in."""
    paths = list(_public_paths(get_resolver().url_patterns, "/"))
    for path in paths:
        page = ask(path=path)
        sent_away = page.header("Location").startswith((reverse("leads:request"), settings.SIGNED_IN_PREFIX))
        if page.status in {401, 403} or sent_away:
            raise NotKept(_("A public page opens only for people who filled in a form."))
    return _("%(count)d public pages opened for a visitor who filled nothing in.") % {"count": len(paths)}


def _public_paths(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if "<" in path or "(" in path or path.startswith(settings.SIGNED_IN_PREFIX):
            continue
        if isinstance(entry, URLResolver):
            yield from _public_paths(entry.url_patterns, path)
        else:
            yield path


@check("L3")
def opt_out_works(*, at: datetime) -> str:
    """A synthetic opt-out by a real link: opening it does nothing, the button acts, a broken link is refused."""
    address_digest = digest(NOBODY)
    path = reverse("leads:opt_out", args=[opt_out_token(address_digest=address_digest)])
    stopped = Suppression.objects.filter(address_digest=address_digest)
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        lines = Path(folder) / "journal"
        with journal.rehearsed(path=lines):
            if ask(path=path).status != 200 or stopped.exists() or lines.exists():
                raise NotKept(_("Opening an opt-out link does not work, or acts before the button is pressed."))
            if ask(path=path, method="POST", body=ONE_CLICK.encode()).status != 200 or not stopped.exists():
                raise NotKept(_("An opt-out by link has no effect."))
            if not lines.exists() or address_digest not in lines.read_text():
                raise NotKept(_("An opt-out is not written to the journal."))
        transaction.set_rollback(True)
    return _("An opt-out by a real link took effect at once, and opening the link alone did nothing.")


@check("L3")
def nobody_who_opted_out_was_mailed(*, at: datetime) -> str:
    """No mailing was sent to an address after its opt-out."""
    earlier = Suppression.objects.filter(address_digest=OuterRef("address_digest"), since__lt=OuterRef("sent_at"))
    sent = Delivery.objects.filter(message__kind=Message.Kind.MARKETING, state=Delivery.State.SENT)
    if sent.filter(Exists(earlier)).exists():
        raise NotKept(_("A mailing went to somebody who had opted out."))
    return _("No mailing went to anybody who had opted out.")
