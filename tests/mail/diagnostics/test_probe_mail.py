import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery, Suppression
from responsys_site.mail.queue.tasks import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("domain_records")]


def test_it_goes_by_the_relay_at_once_and_its_answer_is_told(relay, check):
    said = check()[1]
    assert f"relay: 127.0.0.1:{relay.port}" in said and "answer: 250 taken" in said
    assert "TLS: none; the relay is on this machine" in said
    (mail,) = relay.taken
    assert b"To: ann@example.com" in mail and b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in mail
    assert (Delivery.objects.get().state, Delivery.objects.get().message.kind) == ("sent", "transactional")


@pytest.mark.parametrize("answer", ["550 no such user", "451 later"])
def test_a_refusal_is_told_and_nothing_is_tried_again(relay, check, answer):
    relay.rcpt = answer
    code, said = check()
    assert code == 1 and f"NOT WELL            answer: {answer}" in said
    assert Delivery.objects.get().state == "failed" and not send_due(at=timezone.now()).tried


def test_a_relay_that_is_not_there_cannot_be_asked(relay, check, settings):
    settings.MAILERS["default"]["OPTIONS"]["port"] = 9  # where nobody listens
    code, said = check()
    assert code == 1 and Delivery.objects.get().state == "failed"
    lines = [line for line in said.splitlines() if line.split(": ")[0].endswith(("relay", "TLS", "answer"))]
    assert len(lines) == 3 and all(line.startswith("could not be asked") for line in lines)


def test_an_address_that_cannot_be_reached_gets_nothing(relay, check):
    Suppression.objects.add(
        address_digest=keyed_digest("ann@example.com"), scope="all", reason="bounced", at=timezone.now()
    )
    assert "it is suppressed" in check()[1] and relay.taken == []


def test_a_mailer_that_keeps_mail_is_no_relay(check, settings, tmp_path):
    keeping = {"BACKEND": "responsys_site.mail.dev_mailbox.EmailBackend", "OPTIONS": {"folder": tmp_path}}
    settings.MAILERS = {"default": keeping}
    code, said = check()
    assert code == 1 and "speaks no SMTP" in said and list(tmp_path.glob("*.eml"))


def test_what_is_no_address_is_refused(relay):
    with pytest.raises(CommandError, match="ADDRESS"):
        call_command("check_mail", "not an address")
    assert relay.taken == [] and not Delivery.objects.exists()
