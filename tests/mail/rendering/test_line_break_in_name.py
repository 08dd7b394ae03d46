import pytest

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.tasks import send_due


@pytest.mark.parametrize("control", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x01"])
@pytest.mark.parametrize("where", ["name", "fields"])
def test_whoever_stands_behind_it_is_written_to(queued, relay, at, control, where):
    poisoned = queued("ann@example.com", "ben@example.com")
    words = f"Ann{control}Bcc: everybody@example.org"
    Delivery.objects.filter(pk=poisoned.pk).update(**{where: words if where == "name" else {"name": words}})
    send_due(at=at)
    poisoned.refresh_from_db()
    assert poisoned.state == "failed" and "Bcc" not in poisoned.smtp_response
    assert relay.recipients == ["ben@example.com"]


def test_a_mail_that_lacks_a_field_fails_alone(queued, relay, at):
    queued("ann@example.com", html="<p>[[nobody_gave_this]]</p>")
    queued("ben@example.com")
    send_due(at=at)
    assert relay.recipients == ["ben@example.com"]
