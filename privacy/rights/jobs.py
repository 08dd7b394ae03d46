from datetime import datetime, timedelta

from privacy.rights.carrying_out import carry_out_all, forget_told, make_all
from privacy.rights.models import AccessPackage
from responsys_site.ground.jobs import periodic


@periodic(name="act-on-rights", every=timedelta(minutes=1), keeps=("L5",))
def act_on_rights(*, at: datetime) -> str:
    """Whether or not a task said so."""
    made, erased, forgotten = make_all(at=at), carry_out_all(at=at), forget_told(at=at)
    return f"{made} copies made, {erased} people erased, {forgotten} last mails forgotten"


@periodic(name="delete-expired-copies", every=timedelta(minutes=10))
def delete_expired_copies(*, at: datetime) -> str:
    return f"{AccessPackage.objects.expired(at=at).empty()} pieces of copies deleted"
