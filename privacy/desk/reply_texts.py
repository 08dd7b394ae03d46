"""Fill a reply template from a case. What comes out is a beginning: a colleague reads it before it goes."""

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.desk.models import Inquiry, State
from privacy.desk.models.reply_template import PLACEHOLDER, PLACEHOLDERS


def filled(*, text: str, inquiry: Inquiry, by: AbstractBaseUser) -> str:
    """Return the text with each placeholder replaced that a case fills; what a person is called is never taken for one.

    While we do not know who the person is, nobody is called by name.
    """
    values = {
        "name": (inquiry.state != State.IDENTITY and inquiry.name) or _("reader"),
        "reference": inquiry.reference,
        "received": date_format(timezone.localtime(inquiry.received_at), "DATE_FORMAT"),
        "due": date_format(timezone.localtime(inquiry.due_at), "DATE_FORMAT"),
        "colleague": by.get_username(),
    }
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def left_open(*, text: str) -> list[str]:
    """Return the placeholders that still stand in a text that is to go out."""
    return [found[0] for found in PLACEHOLDER.finditer(text) if found[1] in PLACEHOLDERS]
