import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from privacy.desk.models import Attachment, CaseEvent
from responsys_site.mail.inbound.dispatch import handle_new
from responsys_site.mail.models import IncomingMail
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.desk.inbound.hostile_mail import mails


@pytest.mark.django_db
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=mails())
def test_whatever_it_is_it_becomes_one_entry_and_nothing_leaks(take_in, relay, at, data):
    with transaction.atomic():
        mail, _again = take_in(data), take_in(data)
        handle_new(at=at)
        entry = CaseEvent.objects.get(incoming=mail)
        send_due(at=at)
        assert IncomingMail.objects.get().error == "" and entry.text
        assert not set("\0\r").intersection(entry.text + entry.quoted)
        assert all("/" not in name and "\0" not in name for name in Attachment.objects.values_list("name", flat=True))
        assert all(b"alert(1)" not in sent and b"[[" not in sent for sent in relay.taken)
        transaction.set_rollback(True)
