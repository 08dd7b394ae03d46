from datetime import datetime, timedelta

from privacy.rights.models import AccessPackage
from privacy.rights.tasks import erase_final_emails, make_packages, process_erasures
from responsys_site.core.jobs.scheduler import periodic


@periodic(name="act-on-rights", every=timedelta(minutes=1), keeps=("L5",))
def act_on_rights(*, at: datetime) -> str:
    """Whether or not a task said so."""
    made, erased, forgotten = make_packages(at=at), process_erasures(at=at), erase_final_emails(at=at)
    return f"{made} copies made, {erased} people erased, {forgotten} last mails forgotten"


@periodic(name="delete-expired-copies", every=timedelta(minutes=10))
def delete_expired_copies(*, at: datetime) -> str:
    return f"{AccessPackage.objects.expired(at=at).empty()} pieces of copies deleted"
