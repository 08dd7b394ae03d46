"""Be a person at the desk as a visitor is, so that nothing of it stays: for checks."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.desk.asking import fresh_key
from privacy.desk.correction_form import CorrectionForm
from privacy.desk.forms import CaseForm, InquiryForm
from privacy.desk.models import Inquiry
from responsys_site.ground.addresses import digest
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept
from responsys_site.ground.rehearsal import NOBODY, WRITING
from responsys_site.mail.models import Delivery
from responsys_site.mail.sealing import opened_fields

WORDS = "Nothing: the site checks itself."


def question(*, at: datetime) -> Inquiry:
    """Ask a question by the desk's form and return its case. Raises NotKept when none was opened."""
    return _sent(InquiryForm(), "desk:ask", {"kind": "question", "text": WORDS}, at)


def correction(*, at: datetime) -> Inquiry:
    """Ask for a correction by its form and return its case. Raises NotKept when none was opened."""
    return _sent(CorrectionForm(), "desk:correction", {"wrong": WORDS, "right": WORDS}, at)


def colleague() -> AbstractBaseUser:
    """Make an account that cannot sign in, for a reply. Call it inside `rolled_back`."""
    return get_user_model()._default_manager.create(username="promise-check", is_active=False)


def newest_mail(*, inquiry: Inquiry) -> Delivery | None:
    """Return the last mail that was queued to the person of the case."""
    return Delivery.objects.filter(address_digest=inquiry.address_digest).order_by("pk").last()


def case_address(*, mailed: Delivery) -> str:
    """Return the path of the case's page that a mail links to. Raises NotKept where it links to none."""
    token = opened_fields(mailed.fields).get("case_token", "")
    if not token:
        raise NotKept(_("A mail of the privacy desk has no link to its case."))
    return reverse("desk:case", args=[token])


def _sent(form: CaseForm, page: str, typed: dict[str, str], at: datetime) -> Inquiry:
    key = fresh_key(form=form, at=at - WRITING)
    answer = ask(path=reverse(page), method="POST", body=urlencode({**typed, "email": NOBODY, "key": key}).encode())
    made = Inquiry.objects.of_address(address_digest=digest(NOBODY)).order_by("pk").last()
    if answer.status != 303 or made is None:
        raise NotKept(_("The form of the privacy desk opens no case."))
    return made
