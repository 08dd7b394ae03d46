"""What staff do with a version, each on a page of its own that says what follows before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.admin import posting_acts, version_acts
from privacy.admin.act_forms import AgreementForm, AloneForm, RefusalForm, ReleaseForm, ReviewForm, WithdrawalForm
from privacy.admin.done import Done
from privacy.admin.stands import Stand

Do = Callable[[Stand, dict[str, Any], datetime], Done]


@dataclass(frozen=True)
class Act:
    """One act: its button, when it can be done, and what does it, which returns the words for afterwards."""

    label: Promise
    fits: Callable[[Stand], bool]
    do: Do
    form: type[forms.Form] = forms.Form


ACTS = {
    "ask": Act(
        label=_("Ask for posting"),
        fits=lambda stand: stand.is_draft and stand.posting is None,
        do=posting_acts.ask,
    ),
    "approve": Act(
        label=_("Agree to the posting"),
        fits=lambda stand: stand.waits_for_agreement and not stand.is_askers,
        do=posting_acts.agree,
        form=AgreementForm,
    ),
    "refuse": Act(
        label=_("Refuse the posting"),
        fits=lambda stand: stand.waits_for_agreement and not stand.is_askers,
        do=posting_acts.refuse_it,
        form=RefusalForm,
    ),
    "alone": Act(
        label=_("Post without a second person"),
        fits=lambda stand: stand.waits_for_agreement and stand.is_askers and stand.is_alone,
        do=posting_acts.agree_alone,
        form=AloneForm,
    ),
    "take-back": Act(
        label=_("Take back what you asked for"),
        fits=lambda stand: stand.is_askers,
        do=posting_acts.take_it_back,
    ),
    "release": Act(
        label=_("Let the notice settle"),
        fits=lambda stand: stand.is_held,
        do=version_acts.let_it_settle,
        form=ReleaseForm,
    ),
    "send-again": Act(
        label=_("Send the notice again"), fits=lambda stand: stand.is_held, do=version_acts.send_it_again
    ),
    "tell-late-comers": Act(
        label=_("Tell those who came later"),
        fits=lambda stand: stand.is_coming_change,
        do=version_acts.tell_those_who_came_later,
    ),
    "change": Act(
        label=_("Write a new version"),
        fits=lambda stand: stand.version == stand.now,
        do=version_acts.begin_change,
    ),
    "correct": Act(label=_("Correct a slip"), fits=lambda stand: stand.is_current, do=version_acts.begin_correction),
    "review": Act(
        label=_("Record a review"),
        fits=lambda stand: stand.version == stand.now,
        do=version_acts.record_that_it_holds,
        form=ReviewForm,
    ),
    "withdraw": Act(
        label=_("Withdraw this version"),
        fits=lambda stand: stand.is_coming_change,
        do=version_acts.withdraw_it,
        form=WithdrawalForm,
    ),
}


def acts_for(*, stand: Stand) -> list[tuple[str, Promise]]:
    """Return name and label of what can be done as the version stands."""
    return [(name, act.label) for name, act in ACTS.items() if act.fits(stand)]
