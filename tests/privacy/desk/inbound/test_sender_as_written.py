"""Who wrote, by a From that breaks the rules; and what programs say of themselves in the header."""

import pytest

from privacy.desk.models import Case, CaseEvent
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression


def stopped() -> set[str]:
    return set(Suppression.objects.filter(scope="marketing").values_list("address_digest", flat=True))


@pytest.mark.parametrize(
    "author",
    [
        *("victim@example.com <writer@example.net>", '"victim@example.com" <writer@example.net>'),
        *('"V" victim@example.com <writer@example.net>', "victim@example.com <WRITER@example.net>"),
        "=?utf-8?q?victim=40example.com?= <writer@example.net>",
    ],
)
def test_the_address_is_the_one_in_angle_brackets(arrive, letter, author):
    mail = arrive(letter(subject="unsubscribe", **{"from": author}))
    assert stopped() == {keyed_digest("writer@example.net")} and mail.author.lower() == "writer@example.net"
    assert Case.objects.get().name in {"victim@example.com", "V victim@example.com"}


def test_a_comma_in_a_name_parts_no_address(arrive, letter):
    mail = arrive(letter(**{"from": '"Smith, ann@example.org" <ann@example.com>'}))
    assert (mail.author, mail.flags) == ("ann@example.com", [])


@pytest.mark.parametrize("address", ["ann..b@example.jp", "ann.@example.jp", ".ann@example.jp", "änn@example.jp"])
def test_an_opt_out_from_an_address_that_no_form_takes_counts(arrive, letter, address):
    arrive(letter(subject="unsubscribe", return_path=f"<{address}>", **{"from": f"Ann <{address}>"}))
    case = Case.objects.get()
    assert (case.kind, len(stopped()), case.events.filter(event="opted out").count()) == ("opt-out", 1, 1)


def test_what_may_be_one_from_there_is_held(arrive, letter):
    arrive(letter(subject="Your newsletter", **{"from": "ann..b@example.jp"}))
    assert Suppression.objects.get().scope == "held" and Case.objects.get().opt_out_reviews.pending().count() == 1


def test_the_address_that_had_our_mail_is_stopped_too_from_there(queued, arrive, letter):
    mailing = queued("ann.b@example.jp")
    arrive(letter(subject="stop", in_reply_to=mailing.message_id_header, **{"from": "ann..b@example.jp"}))
    assert len(stopped()) == 2 and keyed_digest("ann.b@example.jp") in stopped()


@pytest.mark.parametrize("wish", ["All", "OOF, AutoReply", "all"])
def test_who_wants_no_automatic_answer_is_a_person_all_the_same(arrive, letter, wish):
    arrive(letter(x_auto_response_suppress=wish))
    case = Case.objects.get()
    assert case.quarantine_reason == "" and case.left_to_staff_at and not case.acknowledged_at


def test_their_opt_out_in_other_words_is_held(arrive, letter):
    arrive(letter(subject="Your newsletter", x_auto_response_suppress="All"))
    assert Suppression.objects.get().scope == "held"


@pytest.mark.parametrize("field", ["x_autoreply", "x_autorespond", "x_auto_reply", "x_autoresponder"])
def test_a_machine_that_says_so_is_one(arrive, letter, field):
    arrive(letter(subject="unsubscribe", **{field: "yes"}))
    assert Case.objects.get().quarantine_reason == "automatic" and not stopped()


def test_a_machine_that_says_no_is_none(arrive, letter):
    arrive(letter(x_autoreply="no"))
    assert Case.objects.get().quarantine_reason == "" and CaseEvent.objects.filter(event="acknowledged").exists()
