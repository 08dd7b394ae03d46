import pytest
from django.contrib.auth.models import User
from django_tasks_db.models import DBTaskResult

from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.tasks import apply_message_control
from tests.mail.admin.conftest import page_of, press


def states(message) -> list[str]:
    return list(message.deliveries.order_by("pk").values_list("state", flat=True))


def test_it_is_paused_and_resumed(sent_to, administrator):
    message = sent_to("sent", "queued")
    press(administrator, message, "pause")
    assert "paused since" in administrator.get(page_of(message)).text
    press(administrator, message, "resume")
    page = administrator.get(page_of(message)).text
    assert "Resumed: what waits is sent." in page and 'value="pause"' in page and 'value="resume"' not in page


def test_cancelling_is_asked_about_first(sent_to, administrator):
    message = sent_to("sent", "queued", "deferred")
    asked = press(administrator, message, "cancel").text
    assert "2 mails of it still wait" in asked and "cannot be taken back" in asked
    assert Message.objects.get().cancelled_at is None
    press(administrator, message, "cancel", confirmed="yes")
    apply_message_control.func()
    assert states(message) == ["sent", "cancelled", "cancelled"]
    assert "cancelled on" in administrator.get(page_of(message)).text


@pytest.mark.parametrize(
    ("act", "warning", "after"),
    [
        ("retry_failed", "Do this once the cause is mended", ["queued", "in doubt"]),
        ("retry_in_doubt", "may get it twice", ["failed", "queued"]),
    ],
)
def test_what_failed_and_what_is_in_doubt_is_tried_afresh_once_confirmed(sent_to, administrator, act, warning, after):
    message = sent_to("failed", "in doubt")
    assert warning in press(administrator, message, act).text
    assert states(message) == ["failed", "in doubt"]
    press(administrator, message, act, confirmed="yes")
    assert states(message) == after


def test_each_act_is_in_the_evidence_without_anything_personal(sent_to, administrator):
    message = sent_to("queued")
    press(administrator, message, "pause")
    press(administrator, message, "cancel")
    (act,) = AuditEvent.objects.filter(kind="mail steering")
    assert act.facts == {"staff": User.objects.get().pk, "act": "pause", "message": message.pk}
    assert act.subject == ""


def test_deliveries_follow_in_a_task_and_not_in_the_request(sent_to, administrator, django_capture_on_commit_callbacks):
    message = sent_to("queued")
    before = Delivery.objects.get().next_attempt_at
    with django_capture_on_commit_callbacks(execute=True):
        press(administrator, message, "pause")
        assert Delivery.objects.get().next_attempt_at == before
    assert "responsys_site.mail.queue.tasks.apply_message_control" in DBTaskResult.objects.values_list(
        "task_path", flat=True
    )
    apply_message_control.func()
    assert Delivery.objects.get().next_attempt_at.year == 9999


def test_a_button_of_an_old_page_does_nothing_more(sent_to, administrator):
    message = sent_to("sent")
    press(administrator, message, "pause")
    press(administrator, message, "cancel", confirmed="yes")
    assert administrator.get(page_of(message)).text.count("that cannot be done") == 2
    message.refresh_from_db()
    assert (message.paused_at, message.cancelled_at) == (None, None)
    assert not AuditEvent.objects.filter(kind="mail steering").exists()


@pytest.mark.parametrize("role", ["Auditors", "Lead managers", "Privacy office"])
@pytest.mark.parametrize("act", ["pause", "cancel", "retry_failed"])
def test_other_roles_look_and_do_nothing(sent_to, member, role, act):
    message, browser = sent_to("failed", "queued"), member(role)
    assert "What you can do" not in browser.get(page_of(message)).text
    press(browser, message, act, confirmed="yes")
    message.refresh_from_db()
    assert (message.paused_at, message.cancelled_at, states(message)) == (None, None, ["failed", "queued"])


def test_nothing_is_edited(sent_to, administrator):
    message = sent_to("queued")
    assert administrator.post(page_of(message), {"subject": "Other", "_save": "Save"}).status_code == 403
    message.refresh_from_db()
    assert message.subject == "Good day [[name]]"
