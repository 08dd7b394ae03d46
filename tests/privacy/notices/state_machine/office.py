"""What the privacy office does: it asks, agrees, thinks better of it, corrects, holds, sends again, withdraws."""

from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import strategies as st

from privacy.models import Notice, PolicyText, PolicyVersion, Posting
from privacy.notices.approval import approve, cancel_request, request_posting, self_approve
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.publish import base_version, publish_approved
from privacy.notices.settlement import override_hold, resend_notice
from privacy.notices.withdraw import withdraw
from responsys_site.mail.queue.control import cancel, pause, resume
from tests.privacy.notices.state_machine.people import one_of

AHEAD = st.sampled_from([None, None, timedelta(days=29), timedelta(days=45)])


class Office:
    """Two people with the right. Whatever is not possible is answered with a reason, and changes nothing."""

    ada: User
    ben: User

    def some_draft(self, draw):
        """Ask for the posting of a change."""
        ahead = draw(AHEAD)
        draft = PolicyVersion.objects.create(
            kind="change", what_changed="A word.", effective_at=ahead and timezone.now() + ahead
        )
        self._ask(draft)

    def some_correction(self, draw):
        for corrected in draw(one_of(list(PolicyVersion.objects.posted().filter(kind="change")))):
            self._ask(PolicyVersion.objects.create(kind="correction", what_changed="A letter.", corrects=corrected))

    def _ask(self, draft):
        old = base_version(version=draft, at=timezone.now()) or PolicyVersion.objects.get(number=2)
        PolicyText.objects.create(version=draft, source=old.texts.get().source + "\n\nWe added a sentence.\n")
        with suppress(ActionNotAllowed):
            request_posting(version=draft, by=self.ada, at=timezone.now())

    def some_agreement(self, draw):
        by = draw(st.sampled_from([self.ben, self.ben, self.ada]))
        for posting in draw(one_of(list(Posting.objects.open()))):
            with suppress(ActionNotAllowed):
                approve(posting=posting, by=by, sha256=posting.sha256, at=timezone.now())

    def some_agreement_alone(self, draw):
        groups = list(self.ben.groups.all())
        self.ben.groups.clear()
        for posting in draw(one_of(list(Posting.objects.open()))):
            options = {"posting": posting, "by": self.ada, "sha256": posting.sha256}
            with suppress(ActionNotAllowed):
                self_approve(**options, note="Ben is away.", at=timezone.now())
        self.ben.groups.set(groups)

    def some_change_of_mind(self, draw):
        for posting in draw(one_of(list(Posting.objects.open()))):
            if draw(st.booleans()):
                cancel_request(posting=posting, by=self.ben, at=timezone.now())
            else:
                PolicyVersion.objects.filter(pk=posting.version_id).update(what_changed="Something else.")

    def some_posting(self, draw):
        """The usual way in one go."""
        self.some_draft(draw)
        self.some_agreement(draw)
        publish_approved(at=timezone.now())

    def some_withdrawal(self, draw):
        for version in draw(one_of(list(PolicyVersion.objects.posted().filter(kind="change")))):
            with suppress(ActionNotAllowed):
                withdraw(version=version, by=self.ben, reason="Unclear.", at=timezone.now())

    def some_decision_on_a_hold(self, draw):
        for version in draw(one_of(list(PolicyVersion.objects.unsettled()))):
            with suppress(ActionNotAllowed):
                if draw(st.booleans()):
                    override_hold(version=version, by=self.ada, reason="An old list.", at=timezone.now())
                else:
                    resend_notice(version=version, by=self.ben, at=timezone.now())

    def some_steering(self, draw):
        """A web administrator, who may know nothing of the policy."""
        act = draw(st.sampled_from(["pause", "resume", "resume", "cancel"]))
        for notice in draw(one_of(list(Notice.objects.select_related("message")))):
            if act == "resume":
                resume(message=notice.message)
            elif act == "pause":
                pause(message=notice.message, at=timezone.now())
            else:
                cancel(message=notice.message, at=timezone.now())
