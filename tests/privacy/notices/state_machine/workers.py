"""What goes on by itself: time, the relay's weather, the workers, and machines that stop."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st

from privacy.models import PolicyVersion
from privacy.notices.publish import publish_approved
from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.queue.claims import claim
from tests.mail.smtp_peer import Relay
from tests.privacy.notices.state_machine.people import SOME_ADDRESS

RELAY = "responsys_site.mail.smtp.backend.EmailBackend"
JOBS = ("send-waiting-mail", "post-and-settle-policy", "notify-late-contacts", "notify-of-withdrawals")
ANSWERS = st.sampled_from(["250 ok", "550 nobody here", "450 later"])
SOON = [timedelta(minutes=1), timedelta(minutes=11), timedelta(hours=1), timedelta(hours=25)]
LATER = [timedelta(days=6), timedelta(days=30) - timedelta(seconds=1), timedelta(days=30)]


class Workers:
    """The machines of the site, one relay, and a clock that only goes on."""

    relay: Relay

    def some_time(self, draw):
        self.clock.shift(draw(st.sampled_from([*SOON, *SOON, *LATER])))

    def some_instant(self, draw):
        """Go to the instant at which a version comes into force, or to just before it."""
        now, early = timezone.now(), timedelta(milliseconds=draw(st.sampled_from([0, 1, 500, 1000, 60_000, 60_500])))
        instants = [version.in_force_at for version in PolicyVersion.objects.public()]
        for instant in [moment for moment in instants if moment and moment - early > now][:1]:
            self.clock.shift(instant - early - now)

    def some_weather(self, draw):
        """What the relay says of some mailboxes, or that it is away."""
        self.relay.rcpt_of = {draw(SOME_ADDRESS): draw(ANSWERS), draw(SOME_ADDRESS): draw(ANSWERS)}
        self.send_by(port=9 if draw(st.integers(0, 4)) == 4 else self.relay.port)

    def send_by(self, *, port):
        options = {"host": "127.0.0.1", "port": port, "timeout": 3}
        self.settings.MAILERS = {"default": {"BACKEND": RELAY, "OPTIONS": options}}

    def some_work(self, draw):
        """All jobs, in their order or twice over: a task may run any number of times."""
        for job in draw(st.sampled_from([JOBS, JOBS, JOBS, JOBS * 2])):
            run(name=job, at=timezone.now())

    def some_day(self, draw):
        self.some_time(draw)
        self.some_work(draw)

    def some_job(self, draw):
        run(name=draw(st.sampled_from(JOBS)), at=timezone.now())

    def some_skewed_posting(self, draw):
        publish_approved(at=timezone.now() - timedelta(seconds=draw(st.integers(1, 90))))

    def some_stopped_machine(self, draw):
        """It has taken mail in hand, and is never heard of again."""
        claim(by="a machine that is gone", at=timezone.now(), size=draw(st.integers(1, 4)))
