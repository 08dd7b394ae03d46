from datetime import datetime, timedelta

from responsys_site.ground.jobs import periodic
from responsys_site.mail.claims import give_back_lapsed, pull_forward
from responsys_site.mail.sending import send_due
from responsys_site.mail.steering import follow


@periodic(name="send-waiting-mail", every=timedelta(minutes=1), keeps=("L2", "L4", "C1", "E1"))
def send_waiting_mail_each_minute(*, at: datetime) -> str:
    """Send what is due whether or not a task said so: an engine that loses a task loses no mail."""
    moved = follow(at=at)
    pull_forward(at=at)
    returned = give_back_lapsed(at=at)
    run = send_due(at=at)
    words = f"{run.tried} deliveries tried, {returned} taken back from workers that are gone, {moved} held or let go"
    if run.mailings_wait:
        words += "; mailings wait until the opt-out journal is replayed"
    return f"{words}; the relay could not be reached ({run.unreachable})" if run.unreachable else words
