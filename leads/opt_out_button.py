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
    how, scope = Choice.How.LINK, Suppression.Scope.MARKETING
    if posted.get("List-Unsubscribe") == "One-Click":  # RFC 8058, 3.1
        how = Choice.How.ONE_CLICK
    elif posted.get("scope") == Suppression.Scope.CONTACT:
        scope = Suppression.Scope.CONTACT
    return Press(scope, how, words_of(how=how, scope=scope))


def words_of(*, how: Choice.How, scope: str) -> str:
    """Return the words on the button, or what the mail program posts for its reader."""
    if how == Choice.How.ONE_CLICK:
        return ONE_CLICK
    return str(OPT_OUT_OF_CONTACT if scope == Suppression.Scope.CONTACT else OPT_OUT)
