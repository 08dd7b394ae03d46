"""A person's choices, as the page of their own record shows them and as its buttons change them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from leads.consent.double_opt_in import mail_confirm_link
from leads.consent.eligibility import can_receive_updates, opted_out_at
from leads.consent.opt_out import opt_out
from leads.consent.texts import OPT_OUT_OF_CONTACT, OPT_OUT_TEXT
from leads.models import ConsentEvent, Contact
from leads.profile.messages import ResultCode
from responsys_site.mail.models import Suppression

Text = str | LazyText
STOP_UPDATES, ASK_UPDATES = "stop-updates", "ask-updates"
STOP_CONTACT, ASK_CONTACT = "stop-contact", "ask-contact"
BUTTONS: dict[str, Text] = {
    STOP_UPDATES: OPT_OUT_TEXT,
    ASK_UPDATES: _("Send me the link to start updates"),
    STOP_CONTACT: OPT_OUT_OF_CONTACT,
    ASK_CONTACT: _("Send me a link to allow contact"),
}
_STOPS = {
    STOP_UPDATES: (Suppression.Scope.MARKETING, ResultCode.UPDATES_STOPPED),
    STOP_CONTACT: (Suppression.Scope.CONTACT, ResultCode.CONTACT_STOPPED),
}
_ASKS = {
    ASK_UPDATES: (ConsentEvent.Purpose.UPDATES, ResultCode.UPDATES_ASKED),
    ASK_CONTACT: (ConsentEvent.Purpose.CONTACT, ResultCode.CONTACT_ASKED),
}


@dataclass(frozen=True)
class ChoiceState:
    """One choice: its name, how it stands, and the buttons (act, words) that change it."""

    title: Text
    state: Text
    acts: tuple[str, ...]

    @property
    def buttons(self) -> list[tuple[str, Text]]:
        return [(act, BUTTONS[act]) for act in self.acts]


def choices_of(*, contact: Contact) -> list[ChoiceState]:
    """Return how this person's choices stand."""
    return [_updates(contact), _contact(contact)]


def press_choice_button(*, contact: Contact, act: str, at: datetime) -> ResultCode | None:
    """Do what the button `act` says; None when there is no such button.

    A stop holds at once. Asking for something mails a link to confirm it from the mailbox, one a day, and changes
    nothing by itself: finding the page open is not enough to ask in another's name.
    """
    if act in _STOPS:
        scope, done = _STOPS[act]
        words, digest = str(BUTTONS[act]), contact.address_digest
        opt_out(address_digest=digest, channel=ConsentEvent.Channel.PROFILE, words=words, at=at, scope=scope)
        return done
    if act in _ASKS:
        purpose, done = _ASKS[act]
        mail_confirm_link(contact=contact, purpose=purpose, at=at)
        return done
    return None


def _updates(contact: Contact) -> ChoiceState:
    title = _("Updates about Responsys")
    if can_receive_updates(address_digest=contact.address_digest):
        return ChoiceState(title, _("You get updates: you confirmed them from your mailbox."), (STOP_UPDATES,))
    if opted_out_at(contact=contact, scope=Suppression.Scope.MARKETING.value) is not None:
        return ChoiceState(title, _("You opted out. We don't send you any."), (ASK_UPDATES,))
    if _wished(contact, ConsentEvent.Purpose.UPDATES):
        state = _("You asked for updates but haven't confirmed yet. We don't send you any.")
        return ChoiceState(title, state, (ASK_UPDATES, STOP_UPDATES))
    return ChoiceState(title, _("You didn't ask for updates. We don't send you any."), (ASK_UPDATES, STOP_UPDATES))


def _contact(contact: Contact) -> ChoiceState:
    title = _("Being contacted by us")
    wished, scope = _wished(contact, ConsentEvent.Purpose.CONTACT), Suppression.Scope.CONTACT.value
    stopped = opted_out_at(contact=contact, scope=scope)
    if stopped is not None and (
        wished is None or wished <= stopped or Suppression.objects.stops_contact(address_digest=contact.address_digest)
    ):
        return ChoiceState(title, _("You asked us not to contact you. We only answer your questions."), (ASK_CONTACT,))
    if wished:
        return ChoiceState(title, _("You asked us to contact you about what you need."), (STOP_CONTACT,))
    return ChoiceState(title, _("You didn't ask us to. We only answer your questions."), (ASK_CONTACT, STOP_CONTACT))


def _wished(contact: Contact, purpose: ConsentEvent.Purpose) -> datetime | None:
    actions = [ConsentEvent.Action.ASKED, ConsentEvent.Action.CONFIRMED]
    return ConsentEvent.objects.filter(contact=contact, purpose=purpose, action__in=actions).newest_at()
