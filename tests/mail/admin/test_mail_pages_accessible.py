import pytest

from tests.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]
LIST = "/in/admin/mail/message/"
PREPARE = """
from django.contrib.auth.models import Group, User
from django.utils import timezone
from responsys_site.mail.rendering.templates import RenderedEmail
from responsys_site.mail.inbound.storage import SpooledMessage
from responsys_site.mail.inbound.storage import Envelope
from responsys_site.mail.inbound.storage import store
from responsys_site.mail.models import Delivery, IncomingMail
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.queue.control import pause
user, _ = User.objects.get_or_create(username="steers mail", is_staff=True)
user.set_password("long-enough-for-a-test")
user.save()
user.groups.set(Group.objects.filter(name__in=["Web administrators", "Privacy office"]))
now = timezone.now()
with SpooledMessage() as arriving:
    arriving.add(f"From: ann@example.com\\nSubject: At {now}\\n\\n{'What do you hold about me? ' * 40}".encode())
    store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(), at=now)
IncomingMail.objects.latest('pk').finish(state=IncomingMail.State.WAITING, at=now)
written = RenderedEmail(template="test/letter", subject="Good day", text="Word " * 200, html="<p>" + "x" * 400)
people = [Recipient(f"person{number}@example.com") for number in range(3)]
message = queue(kind="marketing", written=written, recipients=people, at=now)
pause(message=message, at=now)
for delivery, state in zip(message.deliveries.order_by("pk"), ["failed", "in doubt"]):
    Delivery.objects.filter(pk=delivery.pk).update(state=state, ended_at=now, next_attempt_at=None)
"""


@pytest.fixture
def signed_in(visit, running_site):
    def open_window(**window) -> Visit:
        running_site.manage("shell", "--command", PREPARE)
        opened = visit(**window)
        opened.open("/in/admin/")
        opened.page.get_by_label("Username").fill("steers mail")
        opened.page.get_by_label("Password").fill("long-enough-for-a-test")
        with opened.page.expect_navigation():
            opened.page.get_by_role("button", name="Log in").click()
        return opened

    return open_window


def test_list_page_and_confirmation(signed_in):
    window = signed_in()
    window.open(f"{LIST}?standing=unwell")
    found = window.looks_wrong()
    for press in ("#result_list tbody th a", 'a[href$="/act/retry-in-doubt/"]', ".act-form button[type=submit]"):
        with window.page.expect_navigation():
            window.page.locator(press).first.click()
        found += window.looks_wrong()
    assert found == [] and window.page.get_by_text("What was in doubt is tried again.").is_visible()


def test_incoming_mail_and_what_is_decided_of_it(signed_in):
    window = signed_in()
    window.open("/in/admin/mail/incomingmail/?state__exact=waits+for+staff")
    found = window.looks_wrong()
    for press in ("#result_list tbody th a", 'button[value="ignored"]'):
        with window.page.expect_navigation():
            window.page.locator(press).first.click()
        found += window.looks_wrong()
    assert found == [] and window.page.get_by_text("1 mail is dealt with.").is_visible()
