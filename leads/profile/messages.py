"""What the page of a person's own record says after an act. The word in its address names no person and no value."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

Text = str | LazyText


class ResultCode(Enum):
    """An act that was done, by the word that stands for it in the page's address."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    ADDRESS_ASKED = "address-asked"
    UPDATES_STOPPED = "updates-stopped"
    UPDATES_ASKED = "updates-asked"
    CONTACT_STOPPED = "contact-stopped"
    CONTACT_ASKED = "contact-asked"
    COPY_ASKED = "copy-asked"
    ERASURE_ASKED = "erasure-asked"


@dataclass(frozen=True)
class ResultMessage:
    title: Text
    text: Text


_NOTICES = {
    ResultCode.SAVED: ResultMessage(
        _("Saved"), _("Your details are as you see them here. We tell you of changes by e-mail, at most once a day.")
    ),
    ResultCode.UNCHANGED: ResultMessage(_("Nothing to save"), _("You had changed nothing, so nothing was written.")),
    ResultCode.ADDRESS_ASKED: ResultMessage(
        _("Look into the new mailbox"),
        _(
            "A mail went to the address that you named, unless it got one of us today already. Open the link in it "
            "within 24 hours. Until then we go on writing to the address below."
        ),
    ),
    ResultCode.UPDATES_STOPPED: ResultMessage(_("All mailings stopped"), _("From this moment on, and for good.")),
    ResultCode.UPDATES_ASKED: ResultMessage(
        _("Look into your mailbox"),
        _("Updates begin when you confirm your wish by the link that we mail you, one a day, and not before."),
    ),
    ResultCode.CONTACT_STOPPED: ResultMessage(
        _("We do not turn to you any more"), _("From this moment on. What you ask us yourself we still answer.")
    ),
    ResultCode.CONTACT_ASKED: ResultMessage(
        _("Look into your mailbox"), _("We contact you once you have confirmed it by the link that we mail you.")
    ),
    ResultCode.COPY_ASKED: ResultMessage(
        _("Your copy is being made"),
        _("Its link comes to your mailbox as soon as it is ready, and works for seven days from then on."),
    ),
    ResultCode.ERASURE_ASKED: ResultMessage(
        _("Look into your mailbox"),
        _("Nothing is removed yet. Open the link in our mail within 24 hours, and press the button behind it."),
    ),
}


def result_message(*, word: str) -> ResultMessage | None:
    """Return what the page says for the word in its address; None for a word that is none of ours."""
    return _NOTICES[ResultCode(word)] if word in {done.value for done in ResultCode} else None
