import pytest

from responsys_site.mail.inbound.auto_reply import may_auto_reply
from responsys_site.mail.message_ids import message_id, return_path


def test_a_letter_that_a_person_wrote_may_be_answered(take_in, letter):
    verdict = may_auto_reply(mail=take_in(letter(auto_submitted="no (really)", precedence="first-class")))
    assert (verdict.allowed, verdict.why) == (True, "")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"auto_submitted": "auto-replied"}, "sent by a machine"),
        ({"auto_submitted": "auto-generated; x=y"}, "sent by a machine"),
        ({"Auto_Submitted": "none"}, "sent by a machine"),
        ({"precedence": "bulk"}, "sent by a machine"),
        ({"precedence": "List"}, "sent by a machine"),
        ({"precedence": "junk"}, "sent by a machine"),
        ({"x_auto_response_suppress": "DR, AutoReply"}, "asks for no automatic answer"),
        ({"list_id": "<news.example.com>"}, "from a list"),
        ({"list_unsubscribe": "<https://example.com/>"}, "from a list"),
        ({"return_path": "<>"}, "no sender to answer"),
        ({"return_path": None}, "no sender to answer"),
        ({"return_path": "<ann>"}, "no sender to answer"),
        ({"return_path": "<MAILER-DAEMON@example.com>"}, "from a machine's address"),
        ({"return_path": "<news-request@example.com>"}, "from a machine's address"),
        ({"from": "Postmaster <postmaster@example.com>"}, "from a machine's address"),
        ({"return_path": "<privacy@responsys.example>"}, "from ourselves"),
        ({"from": "News <News@Responsys.example>"}, "from ourselves"),
        ({"return_path": "<bounces+anything@responsys.example>"}, "from ourselves"),
        ({"content_type": "multipart/report; report-type=disposition-notification; boundary=x"}, "a report"),
        ({f"x_{number}": "x" for number in range(400)}, "a header too long to judge"),
    ],
)
def test_a_mail_that_no_person_wrote_or_nobody_can_tell(take_in, letter, change, why):
    verdict = may_auto_reply(mail=take_in(letter(**change)))
    assert (verdict.allowed, verdict.why) == (False, why)


def test_a_mail_of_ours_that_comes_back_is_from_ourselves(take_in, letter, queued):
    mail = take_in(letter(message_id=message_id(delivery=queued().pk)))
    assert may_auto_reply(mail=mail).why == "from ourselves"


def test_a_colleague_is_a_person_and_so_is_who_answers_a_mail_of_ours(take_in, letter, queued):
    colleague = take_in(letter(return_path="<ben@responsys.example>", **{"from": "ben@responsys.example"}))
    delivery = queued()
    answering = take_in(letter(to=return_path(delivery=delivery.pk), in_reply_to=message_id(delivery=delivery.pk)))
    assert may_auto_reply(mail=colleague).allowed and may_auto_reply(mail=answering).allowed
