import pytest

from privacy.desk.models import Case
from responsys_site.core.models import AuditEvent as Evidence
from tests.privacy.desk.conftest import key_of


def path_of_case(mail) -> str:
    return "/privacy/cases/" + mail.body.split("/privacy/cases/")[1].split()[0]


def test_a_case_gets_a_reference_and_a_mail_with_its_link(ask, sent, client):
    assert ask().status_code == 303
    case = Case.objects.get()
    (letter,) = sent()
    assert letter.to == ["Ann.Smith@example.com"] and case.reference in letter.subject
    assert "hold?" not in letter.body  # who types a stranger's address has no words of theirs delivered
    page = client.get(path_of_case(letter))
    assert "What do you<br>hold?" in page.text and page.headers["Cache-Control"].count("no-store") == 1


def test_the_evidence_names_nobody(ask):
    ask()
    entry = Evidence.objects.get(kind="case")
    assert "ann@" not in str(entry.facts).lower() and entry.subject == Case.objects.get().address_digest


def test_a_mailbox_gets_one_acknowledgement_a_day(ask, sent):
    ask()
    ask(email="ann.smith+2@example.com")
    assert Case.objects.count() == 2 and len(sent()) == 1


def test_a_form_sent_twice_opens_one_case(ask, client):
    key = key_of(client)
    assert [ask(key=key).status_code, ask(key=key).status_code] == [303, 303]
    assert Case.objects.count() == 1


@pytest.mark.parametrize("other", [{"text": "What I meant is this."}, {"email": "ann@example.org"}])
def test_whoever_goes_back_and_sends_it_changed_loses_nothing(ask, client, other):
    key = key_of(client)
    assert [ask(key=key).status_code, ask(key=key, **other).status_code] == [303, 303]
    assert Case.objects.count() == 2


def test_what_a_program_sends_waits_without_a_mail(ask, sent):
    assert ask(website="https://spam.example").status_code == 303
    assert Case.objects.get().quarantine_reason == "trap field" and sent() == []


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"text": ""}, {"key": "forged"}, {"kind": "other"}])
def test_typed_text_is_never_lost(ask, wrong):
    page = ask(**{"text": "Keep me", "name": "Zoë"} | wrong)
    assert page.status_code == 422 and "Zoë" in page.text and Case.objects.count() == 0


def test_a_form_of_another_site_is_shown_again(ask):
    page = ask(headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403 and "hold?" in page.text


def test_too_many_are_asked_to_wait(ask):
    answers = [ask().status_code for _ in range(6)]
    assert answers == [303] * 5 + [429] and Case.objects.count() == 5
