"""The messages of the profile page. Their codes in the URL name no person and no value."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

Text = str | LazyText


class ResultCode(Enum):
    """What was done, as the code in the query string of the profile page."""

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
        _("Saved"), _("Your details are up to date. We tell you about changes by e-mail, at most once a day.")
    ),
    ResultCode.UNCHANGED: ResultMessage(_("Nothing to save"), _("You hadn't changed anything.")),
    ResultCode.ADDRESS_ASKED: ResultMessage(
        _("Check the new mailbox"),
        _(
            "We've sent an e-mail to the address you named, unless we already sent one there today. Open its link "
            "within 24 hours. Until then we keep writing to the address below."
        ),
    ),
    ResultCode.UPDATES_STOPPED: ResultMessage(_("All mailings stopped"), _("From now on, permanently.")),
    ResultCode.UPDATES_ASKED: ResultMessage(
        _("Check your mailbox"),
        _("Updates begin when you confirm with the link we e-mail you (one a day), not before."),
    ),
    ResultCode.CONTACT_STOPPED: ResultMessage(
        _("We won't contact you any more"), _("From now on. We'll still answer your questions.")
    ),
    ResultCode.CONTACT_ASKED: ResultMessage(
        _("Check your mailbox"), _("We'll contact you once you've confirmed it with the link we e-mail you.")
    ),
    ResultCode.COPY_ASKED: ResultMessage(
        _("We're preparing your copy"),
        _("We'll send the link to your mailbox as soon as it's ready. It works for seven days."),
    ),
    ResultCode.ERASURE_ASKED: ResultMessage(
        _("Check your mailbox"),
        _("Nothing has been erased yet. Open the link in our e-mail within 24 hours and press its button."),
    ),
}


def result_message(*, word: str) -> ResultMessage | None:
    """Return what the page says for the word in its address; None for a word that is none of ours."""
    return _NOTICES[ResultCode(word)] if word in {done.value for done in ResultCode} else None
