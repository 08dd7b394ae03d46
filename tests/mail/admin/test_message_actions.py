import pytest
from django.contrib.auth.models import User
from django_tasks_db.models import DBTaskResult

from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.tasks import apply_message_control
from tests.mail.admin.conftest import action_page, page_of, press


def states(message) -> list[str]:
    return list(message.deliveries.order_by("pk").values_list("state", flat=True))


def test_it_is_paused_and_resumed(sent_to, administrator):
    message = sent_to("sent", "queued")
    assert "paused since" in press(administrator, message, "pause").text
    page = press(administrator, message, "resume").text
    assert "Resumed: what waits is sent." in page and "/act/pause/" in page and "/act/resume/" not in page


def test_cancelling_is_asked_about_first(sent_to, administrator):
    message = sent_to("sent", "queued", "deferred")
    asked = administrator.get(action_page(message, "cancel")).text
    assert "2 mails of it still wait" in asked and "cannot be taken back" in asked
    assert Message.objects.get().cancelled_at is None
    press(administrator, message, "cancel")
    apply_message_control.func()
    assert states(message) == ["sent", "cancelled", "cancelled"]
    assert "cancelled on" in administrator.get(page_of(message)).text


@pytest.mark.parametrize(
    ("act", "warning", "after"),
    [
        ("retry-failed", "Do this once the cause is mended", ["queued", "in doubt"]),
        ("retry-in-doubt", "may get it twice", ["failed", "queued"]),
    ],
)
def test_what_failed_and_what_is_in_doubt_is_tried_afresh_once_confirmed(sent_to, administrator, act, warning, after):
    message = sent_to("failed", "in doubt")
    assert warning in administrator.get(action_page(message, act)).text
    assert states(message) == ["failed", "in doubt"]
    press(administrator, message, act)
    assert states(message) == after


def test_each_act_is_in_the_evidence_without_anything_personal(sent_to, administrator):
    message = sent_to("queued")
    press(administrator, message, "pause")
    administrator.get(action_page(message, "cancel"))
    (act,) = AuditEvent.objects.filter(kind="staff-act")
    assert act.facts == {"staff": User.objects.get().pk, "act": "pause", "model": "mail.message", "row": message.pk}
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
    assert "be done any more" in press(administrator, message, "pause").text
    assert "be done any more" in press(administrator, message, "cancel").text
    message.refresh_from_db()
    assert (message.paused_at, message.cancelled_at) == (None, None)
    assert not AuditEvent.objects.filter(kind="staff-act").exists()


@pytest.mark.parametrize("role", ["Auditors", "Lead managers", "Privacy office"])
@pytest.mark.parametrize("act", ["pause", "cancel", "retry-failed"])
def test_other_roles_look_and_do_nothing(sent_to, member, role, act):
    message, browser = sent_to("failed", "queued"), member(role)
    assert "What you can do" not in browser.get(page_of(message)).text
    press(browser, message, act)
    message.refresh_from_db()
    assert (message.paused_at, message.cancelled_at, states(message)) == (None, None, ["failed", "queued"])


def test_nothing_is_edited(sent_to, administrator):
    message = sent_to("queued")
    assert administrator.post(page_of(message), {"subject": "Other", "_save": "Save"}).status_code == 403
    message.refresh_from_db()
    assert message.subject == "Good day [[name]]"
