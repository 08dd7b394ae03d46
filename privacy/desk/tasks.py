from django.tasks import task
from django.utils import timezone

from privacy.desk.lost_links import mail_links_wished_for


@task()
def mail_case_links() -> None:
    """Mail the links to cases that were asked for. It may run at any time, any number of times."""
    mail_links_wished_for(at=timezone.now())
