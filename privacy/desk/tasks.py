from django.tasks import task

from privacy.desk.lost_links import mail_links_wished_for
from responsys_site.ground.database_clock import working_time


@task()
def mail_case_links() -> None:
    """Mail the links to cases that were asked for. It may run at any time, any number of times."""
    mail_links_wished_for(at=working_time())
