import pytest

from responsys_site.mail.models import Message

ONCE = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"]  # RFC 5322, 3.6; RFC 3834, 5
OF_A_MAILING = ["List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"]


@pytest.mark.parametrize("kind", list(Message.Kind))
def test_each_stands_there_once(sent, read, kind):
    mail = read(sent(kind=kind))
    assert [len(mail.get_all(name, [])) for name in ONCE] == [1] * len(ONCE)
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Date"].datetime.tzinfo is not None
    assert not mail.defects and not any(part.defects for part in mail.iter_parts())


@pytest.mark.parametrize("kind", list(Message.Kind))
def test_it_names_its_one_recipient_and_nobody_else(sent, read, kind):
    mail = read(sent("ann@example.com", "ben@example.com", kind=kind))
    assert mail["To"] == "ben@example.com" and mail["Cc"] is None and mail["Bcc"] is None


def test_a_mailing_can_be_stopped_by_one_click(sent):
    head = sent(kind=Message.Kind.MARKETING).partition(b"\r\n\r\n")[0].split(b"\r\n")
    (link,) = [line for line in head if line.startswith(b"List-Unsubscribe:")]
    assert link.startswith(b"List-Unsubscribe: <https://www.responsys.example/opt-out/") and link.endswith(b"/>")
    assert link.count(b"<") == 1 and b"," not in link and b"[[" not in link
    assert head.count(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click") == 1
    assert sum(line.startswith(b"List-Id: ") and line.endswith(b"<updates.responsys.example>") for line in head) == 1


@pytest.mark.parametrize("kind", [Message.Kind.TRANSACTIONAL, Message.Kind.LEGAL])
def test_other_mail_is_no_list(sent, read, kind):
    mail = read(sent(kind=kind))
    assert not any(name in mail for name in OF_A_MAILING)


@pytest.mark.parametrize("kind", list(Message.Kind))
@pytest.mark.parametrize("name", ["Ann", "A very long name " * 30, "Žluťoučký, Kůň <x> " * 20, "x" * 1500])
def test_lines_are_no_longer_than_they_should_be_and_end_rightly(sent, kind, name):
    text = sent(kind=kind, name=name)
    lines = text.split(b"\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"") and b"\r" not in text.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 998  # RFC 5322, 2.1.1
    assert [line for line in lines if len(line) > 78 and not line.startswith(b"List-Unsubscribe:")] == []
