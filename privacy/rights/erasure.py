"""Erase a person everywhere, app by app, search for what is left, and tell the person.

Killed at any moment, it goes on where it was: each holder's erasure and its result are one transaction.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from privacy.rights.emails import send_erased
from privacy.rights.models import ErasureRequest, ErasureResult, ErasureWork, ResidueSearch
from privacy.rights.writing_down import person_to_erase, write_down
from responsys_site.ground.personal_data import Holder, Person, holders
from responsys_site.ground.residue import traces_of

SHORTEST_NAME = 4  # characters; a shorter one stands in half of all texts


def erase_now(*, address: str, reason: str, at: datetime) -> ErasureRequest:
    """Write it down and carry it out at once, in this very process: for work that is in the background already."""
    request = write_down(address=address, reason=reason, by=None, at=at)
    carry_out(work=request.work, at=at)
    return request


def carry_out(*, work: ErasureWork, at: datetime) -> None:
    """Do what is left of one erasure. Any number of workers may: each step is taken once. Raises NotSealed."""
    person, request = person_to_erase(work=work), work.request
    done = set(request.results.values_list("holder", flat=True))
    for holder in holders():
        if holder.label not in done:
            _erase(work, holder, person, at)
    if request.reason != ErasureRequest.Reason.ASKED:  # nobody asked, or was told before
        work.delete()
        return
    of_addresses = _traces(person.addresses)
    of_names = _traces(name for name in person.names if len(name) >= SHORTEST_NAME)
    _finish(work, person, of_addresses, of_names, at)


@transaction.atomic
def _erase(work: ErasureWork, holder: Holder, person: Person, at: datetime) -> None:
    if not work.locked() or work.request.results.filter(holder=holder.label).exists():
        return
    outcome = holder.erase(person=person, at=at)
    kept = [str(sentence) for sentence in (*outcome.kept, holder.beyond_reach) if sentence]
    ErasureResult.objects.create(request=work.request, holder=holder.label, done=outcome.done, kept=kept, at=at)


@transaction.atomic
def _finish(
    work: ErasureWork, person: Person, of_addresses: dict[str, int], of_names: dict[str, int], at: datetime
) -> None:
    if not work.locked():
        return
    request = work.request
    ResidueSearch.objects.create(request=request, of_addresses=of_addresses, of_names=of_names, at=at)
    kept = [sentence for result in request.results.order_by("pk") for sentence in result.kept]
    message = send_erased(address=person.address, kept=kept, asked_at=request.asked_at, case=request.case, at=at)
    work.finish(told_by=message)


def _traces(texts: Iterable[str]) -> dict[str, int]:
    return {str(trace): trace.rows for trace in traces_of(texts=texts)}
