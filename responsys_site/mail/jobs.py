from datetime import datetime, timedelta

from responsys_site.ground.jobs import periodic
from responsys_site.mail.sending import release_lapsed_claims, send_due


@periodic(name="send-waiting-mail", every=timedelta(minutes=1))
def send_waiting_mail_each_minute(*, at: datetime) -> str:
    """Send what is due whether or not a task said so: an engine that loses a task loses no mail."""
    released = release_lapsed_claims(at=at)
    tried = send_due(at=at)
    return f"{tried} deliveries tried, {released} taken back from workers that had stopped"
