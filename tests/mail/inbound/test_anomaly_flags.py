import pytest

from responsys_site.mail.inbound.headers import Anomaly


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"message_id": None}, "no Message-ID"),
        ({"date": None}, "no date"),
        ({"return_path": None}, "no return path"),
        ({"from": None}, "no author"),
        ({"from": "nobody"}, "no author"),
        ({"from": "ann@example.com, ben@example.com"}, "several authors"),
        ({"content_type": "text/plain; charset=no-such"}, "unknown characters"),
    ],
)
def test_what_a_mail_lacks_or_has_too_much_of(take_in, letter, change, flag):
    mail = take_in(letter(**change))
    assert mail.flags == [flag] and flag in set(Anomaly) and mail.state == "new"


def test_an_ordinary_mail_is_not_odd_however_its_provider_adorns_it(take_in, letter):
    assert take_in(letter(x_provider="x" * 5000, subject="=?utf-8?b?xb1sdcWlb3XEjWvDvQ==?=")).flags == []


def test_what_is_shown_is_decoded_on_one_line_and_cut(take_in, letter):
    mail = take_in(letter(subject="=?utf-8?b?xb1sdcWlb3XEjWvDvQ==?= =?utf-8?q?=00=0D=0ABcc=3A?= " + "o" * 900))
    assert mail.subject.startswith("Žluťoučký Bcc: ooo") and len(mail.subject) == 300
