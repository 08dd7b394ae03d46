"""What was pressed on the opt-out page, or by a mail program for its reader."""

from dataclasses import dataclass

from django.http import QueryDict

from leads.models import Choice
from leads.wording import ONE_CLICK, OPT_OUT, OPT_OUT_OF_CONTACT
from responsys_site.mail.models import Suppression


@dataclass(frozen=True)
class Press:
    """Which button, by what means, and the words on it."""

    scope: str
    how: Choice.How
    words: str


def read_press(*, posted: QueryDict) -> Press:
    """Return what a POST says. One that names no button stops all mailings: that is what the link is for."""
    if posted.get("List-Unsubscribe") == "One-Click":  # RFC 8058, 3.1
        return Press(Suppression.Scope.MARKETING, Choice.How.ONE_CLICK, ONE_CLICK)
    if posted.get("scope") == Suppression.Scope.CONTACT:
        return Press(Suppression.Scope.CONTACT, Choice.How.LINK, str(OPT_OUT_OF_CONTACT))
    return Press(Suppression.Scope.MARKETING, Choice.How.LINK, str(OPT_OUT))
