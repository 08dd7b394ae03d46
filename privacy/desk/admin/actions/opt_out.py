"""Decide about an e-mail that looks like an opt-out. Until then mailings to its address are on hold."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.admin.actions.base import CaseAction
from privacy.desk.cases.opt_out import decide_opt_out, dismiss_opt_out
from privacy.desk.models import Case


def has_pending_opt_out(case: Case) -> bool:
    return case.opt_out_reviews.pending().exists()


def _addresses(case: Case) -> str:
    return ", ".join(sorted({review.address for review in case.opt_out_reviews.pending()}))


def _what_stops(case: Case) -> str:
    words = _("All our mailings to %(addresses)s stop permanently. The person gets an e-mail that says so.")
    return words % {"addresses": _addresses(case)}


def _what_continues(case: Case) -> str:
    words = _("Mailings to %(addresses)s are no longer on hold. Nobody is told; what was held goes out.")
    return words % {"addresses": _addresses(case)}


OPT_OUT: dict[str, CaseAction] = {
    "opt-out": CaseAction(
        label=gettext_lazy("It is an opt-out"),
        words=_what_stops,
        done=gettext_lazy("Mailings are stopped."),
        fits=has_pending_opt_out,
        do=lambda case, typed, by, at: decide_opt_out(case=case, by=by, at=at),
    ),
    "not-an-opt-out": CaseAction(
        label=gettext_lazy("It is not an opt-out"),
        words=_what_continues,
        done=gettext_lazy("Mailings continue."),
        fits=has_pending_opt_out,
        do=lambda case, typed, by, at: dismiss_opt_out(case=case, by=by, at=at),
    ),
}
