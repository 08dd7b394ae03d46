"""The page of a case, and what is pressed on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from privacy.desk.cases.escalation import escalate
from privacy.desk.cases.requester_actions import add_message, confirm_sender
from privacy.desk.models import Case, CaseEvent, CaseLink, Escalation
from privacy.desk.public.forms import MessageForm
from privacy.policy.dispute_bodies import dispute_body_at
from responsys_site.core.forms.csrf import CROSS_SITE
from responsys_site.core.forms.form_tokens import (
    MISSING_TOKEN,
    FormToken,
    FormTokenInvalid,
    new_form_token,
    read_form_token,
)
from responsys_site.core.forms.text_validators import replace_nul
from responsys_site.core.tokens import token_digest

KEY_NAME = "case"
MAX_EVENTS = 200  # by one person in one case; more is answered by mail


@dataclass(frozen=True)
class CasePageResult:
    """How a POST is answered: done (303), or the page again with the form and one sentence."""

    status: int
    form: MessageForm
    notice: str = ""


def submit_message(*, link: CaseLink, posted: QueryDict, is_cross_site: bool, at: datetime) -> CasePageResult:
    """Add what was written to the case. One that was answered or closed is thereby opened again."""
    form = MessageForm(replace_nul(posted))
    if is_cross_site:
        return CasePageResult(403, form, str(CROSS_SITE))
    try:
        key = read_form_token(form=KEY_NAME, key=posted.get("key", ""), at=at)
    except FormTokenInvalid:
        return CasePageResult(422, form, str(MISSING_TOKEN))
    if not form.is_valid():
        return CasePageResult(422, form)
    case = _case_of(link)
    if case.events.count() >= MAX_EVENTS:
        return CasePageResult(429, form, _("This case has become very long. Please write to us by mail."))
    _add_once(case, form.cleaned_data["text"], key, at)
    return CasePageResult(303, form)


@transaction.atomic
def _add_once(case: Case, text: str, key: FormToken, at: datetime) -> None:
    """A second click, or a reload, adds nothing. The same words from the page as it was shown anew are a new letter.

    Asked once the case is locked: of two clicks at once the second waits here, and finds what the first has added.
    """
    mark = token_digest(f"{key.nonce}\0{text}")
    Case.objects.lock(pk=case.pk)
    if not CaseEvent.objects.filter(fingerprint=mark).exists():
        add_message(case=case, text=text, fingerprint=mark, at=at)


def submit_escalation(*, link: CaseLink, is_cross_site: bool, at: datetime) -> CasePageResult:
    """Take the case outside the company. Pressed again, it changes nothing."""
    if is_cross_site:
        return CasePageResult(403, MessageForm(), str(CROSS_SITE))
    escalate(case=_case_of(link), at=at)
    return CasePageResult(303, MessageForm())


def newest_escalation(*, link: CaseLink) -> Escalation | None:
    """Return what the case's packet is kept with; None when it was never taken further, or the packet was erased."""
    return _case_of(link).escalations.filter(erased_at=None).last()


def awaits_sender(*, link: CaseLink) -> bool:
    """Whether the case's page stays shut until the link's holder says that it was they who wrote."""
    return _case_of(link).awaits_sender


def submit_confirmation(*, link: CaseLink, is_cross_site: bool, at: datetime) -> str:
    """Open the case's page to whoever holds the link; return why not, or ""."""
    if is_cross_site:
        return str(CROSS_SITE)
    confirm_sender(case=_case_of(link), at=at)
    return ""


def case_page_context(*, link: CaseLink, answer: CasePageResult | None, at: datetime) -> dict[str, Any]:
    """Return what the page shows."""
    case = _case_of(link)
    return {
        "case": case,
        "entries": case.events.visible_to_requester().prefetch_related("attachments"),
        "escalation": case.escalations.last(),
        "is_overdue": case.is_overdue(at=at),
        "body": dispute_body_at(at=at),
        "key": new_form_token(form=KEY_NAME, shown={}, at=at),
        "form": answer.form if answer else MessageForm(),
        "notice": answer.notice if answer else "",
    }


def _case_of(link: CaseLink) -> Case:
    """The link of a merged case opens the case that it was joined to: the same person's."""
    return link.case.final
