"""The page of a case, and what is pressed on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from privacy.desk.escalating import escalate
from privacy.desk.forms import MoreForm
from privacy.desk.models import CaseLink, Entry, Escalation, Inquiry
from privacy.desk.persons_acts import add, confirm_sender
from privacy.turning import body_at
from responsys_site.ground.form_keys import WITHOUT_KEY, FormKey, FormKeyInvalid, issue_form_key, read_form_key
from responsys_site.ground.same_site import FOREIGN
from responsys_site.ground.tokens import token_digest
from responsys_site.ground.typed_text import without_nul

KEY_NAME = "case"
MOST_ENTRIES = 200  # by one person in one case; more is answered by mail


@dataclass(frozen=True)
class Answer:
    """How a POST is answered: done (303), or the page again with the form and one sentence."""

    status: int
    form: MoreForm
    notice: str = ""


def act(*, link: CaseLink, posted: QueryDict, is_foreign: bool, at: datetime) -> Answer:
    """Add what was written to the case. One that was answered or closed is thereby opened again."""
    form = MoreForm(without_nul(posted))
    if is_foreign:
        return Answer(403, form, str(FOREIGN))
    try:
        key = read_form_key(form=KEY_NAME, key=posted.get("key", ""), at=at)
    except FormKeyInvalid:
        return Answer(422, form, str(WITHOUT_KEY))
    if not form.is_valid():
        return Answer(422, form)
    inquiry = _case_of(link)
    if inquiry.entries.count() >= MOST_ENTRIES:
        return Answer(429, form, _("This case has become very long. Please write to us by mail."))
    _add_once(inquiry, form.cleaned_data["text"], key, at)
    return Answer(303, form)


@transaction.atomic
def _add_once(inquiry: Inquiry, text: str, key: FormKey, at: datetime) -> None:
    """A second click, or a reload, adds nothing. The same words from the page as it was shown anew are a new letter.

    Asked once the case is locked: of two clicks at once the second waits here, and finds what the first has added.
    """
    mark = token_digest(f"{key.nonce}\0{text}")
    Inquiry.objects.held(pk=inquiry.pk)
    if not Entry.objects.filter(fingerprint=mark).exists():
        add(inquiry=inquiry, text=text, fingerprint=mark, at=at)


def take_further(*, link: CaseLink, is_foreign: bool, at: datetime) -> Answer:
    """Take the case outside the company. Pressed again, it changes nothing."""
    if is_foreign:
        return Answer(403, MoreForm(), str(FOREIGN))
    escalate(inquiry=_case_of(link), at=at)
    return Answer(303, MoreForm())


def newest_escalation(*, link: CaseLink) -> Escalation | None:
    """Return what the case's packet is kept with; None when it was never taken further, or the packet was erased."""
    return _case_of(link).escalations.filter(erased_at=None).last()


def awaits_sender(*, link: CaseLink) -> bool:
    """Whether the case's page stays shut until the link's holder says that it was they who wrote."""
    return _case_of(link).awaits_sender


def confirm(*, link: CaseLink, is_foreign: bool, at: datetime) -> str:
    """Open the case's page to whoever holds the link; return why not, or ""."""
    if is_foreign:
        return str(FOREIGN)
    confirm_sender(inquiry=_case_of(link), at=at)
    return ""


def page_of(*, link: CaseLink, answer: Answer | None, at: datetime) -> dict[str, Any]:
    """Return what the page shows."""
    inquiry = _case_of(link)
    return {
        "inquiry": inquiry,
        "entries": inquiry.entries.seen_by_person().prefetch_related("attachments"),
        "escalation": inquiry.escalations.last(),
        "is_overdue": inquiry.is_overdue(at=at),
        "body": body_at(at=at),
        "key": issue_form_key(form=KEY_NAME, shown={}, at=at),
        "form": answer.form if answer else MoreForm(),
        "notice": answer.notice if answer else "",
    }


def _case_of(link: CaseLink) -> Inquiry:
    """The link of a merged case opens the case that it was joined to: the same person's."""
    return link.inquiry.final
