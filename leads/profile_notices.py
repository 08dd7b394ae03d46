"""What the page of a person's own record says after an act. The word in its address names no person and no value."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

Text = str | LazyText


class Done(Enum):
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
class Notice:
    title: Text
    text: Text


_NOTICES = {
    Done.SAVED: Notice(
        _("Saved"), _("Your details are as you see them here. We tell you of changes by e-mail, at most once a day.")
    ),
    Done.UNCHANGED: Notice(_("Nothing to save"), _("You had changed nothing, so nothing was written.")),
    Done.ADDRESS_ASKED: Notice(
        _("Look into the new mailbox"),
        _(
            "A mail went to the address that you named, unless it got one of us today already. Open the link in it "
            "within 24 hours. Until then we go on writing to the address below."
        ),
    ),
    Done.UPDATES_STOPPED: Notice(_("All mailings stopped"), _("From this moment on, and for good.")),
    Done.UPDATES_ASKED: Notice(
        _("Look into your mailbox"),
        _("Updates begin when you confirm your wish by the link that we mail you, one a day, and not before."),
    ),
    Done.CONTACT_STOPPED: Notice(
        _("We do not turn to you any more"), _("From this moment on. What you ask us yourself we still answer.")
    ),
    Done.CONTACT_ASKED: Notice(
        _("Look into your mailbox"), _("We contact you once you have confirmed it by the link that we mail you.")
    ),
    Done.COPY_ASKED: Notice(
        _("Your copy is being made"),
        _("Its link comes to your mailbox as soon as it is ready, and works for seven days from then on."),
    ),
    Done.ERASURE_ASKED: Notice(
        _("Look into your mailbox"),
        _("Nothing is removed yet. Open the link in our mail within 24 hours, and press the button behind it."),
    ),
}


def notice_of(*, word: str) -> Notice | None:
    """Return what the page says for the word in its address; None for a word that is none of ours."""
    return _NOTICES[Done(word)] if word in {done.value for done in Done} else None
