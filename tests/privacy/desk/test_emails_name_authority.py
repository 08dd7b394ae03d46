"""Whatever we answer: that the person can say that it is wrong, whom else they can turn to, and how."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from privacy.certification.dispute_body import dispute_body_at
from privacy.desk import emails
from privacy.rights.emails import send_copy_link, send_corrected, send_erased
from privacy.rights.requests import Correction
from responsys_site.mail.rendering.templates import render_email
from tests.factories import make_certification

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "email"
MAILS = [path for app in ("desk", "rights") for path in sorted(TEMPLATES.glob(f"{app}/*/body.txt"))]
TO_COLLEAGUES = {"case_update", "quarantine_waiting"}
TO_PEOPLE = [str(path.parent.relative_to(TEMPLATES)) for path in MAILS if path.parent.name not in TO_COLLEAGUES]
BODY = ("Example Dispute Board", "1 Harbour Road", "https://disputes.example/")
WRONG = Correction(field="company", label="company", old="Old & Co", new="New & Co")
EXPIRES = datetime(2026, 12, 1, tzinfo=UTC)


def copy(row, at, **of):
    return send_copy_link(address=row.address, token="t" * 22, expires_at=EXPIRES, at=at, **of)


def corrected(row, at, **of):
    return send_corrected(address=row.address, corrections=[WRONG], at=at, **of)


def erased(row, at, **of):
    return send_erased(address=row.address, kept=["Nothing."], asked_at=at, at=at, **of)


OF_THE_DESK = {
    "reply": lambda case, at: emails.send_reply(case=case, text="No.", asks=False, at=at),
    "extension": lambda case, at: emails.send_extension_notice(case=case, text="Much to read.", at=at),
    "overdue": lambda case, at: emails.send_overdue(case=case, at=at),
    "restricted": lambda case, at: emails.send_restricted(case=case, at=at),
    "restriction_ending": lambda case, at: emails.send_lifting_notice(case=case, at=at),
    "mailings stopped": lambda case, at: emails.send_mailings_stopped(case=case, at=at),
}
OF_A_RIGHT = {"copy": copy, "corrected": corrected, "erased": erased}


@pytest.fixture(autouse=True)
def licence(db, settings):
    settings.PRIVACY_AUTHORITY_NAME = "Example Authority"
    return make_certification()


def says_that_it_can_be_wrong(letter) -> bool:
    return "eply to this e-mail" in letter.body and "eply to this e-mail" in letter.alternatives[0].content


@pytest.mark.parametrize("mail", OF_THE_DESK.values(), ids=OF_THE_DESK)
def test_a_mail_of_the_desk(mail, opened, sent, at):
    mail(opened(), at)
    letter = sent()[-1]
    assert all(words in letter.body for words in (*BODY, "“Take it further”", "/privacy/cases/"))
    assert all(words in letter.alternatives[0].content for words in (*BODY, "“Take it further”"))
    assert says_that_it_can_be_wrong(letter)


@pytest.mark.parametrize("mail", OF_A_RIGHT.values(), ids=OF_A_RIGHT)
def test_a_mail_of_a_right_that_was_used_from_a_case(mail, opened, sent, at):
    case = opened()
    mail(case, at, case=case.reference)
    letter = sent()[-1]
    assert all(words in letter.body for words in (*BODY, "“Take it further”", "/privacy/cases/", case.reference))
    assert says_that_it_can_be_wrong(letter)


@pytest.mark.parametrize("mail", OF_A_RIGHT.values(), ids=OF_A_RIGHT)
def test_one_of_no_case_speaks_of_no_page(mail, opened, sent, at):
    mail(opened(), at)
    letter = sent()[-1]
    assert all(words in letter.body for words in BODY) and "“Take it further”" not in letter.body
    assert "[[" not in letter.body and "/privacy/cases/" not in letter.body and says_that_it_can_be_wrong(letter)


@pytest.mark.parametrize("mail", OF_A_RIGHT.values(), ids=OF_A_RIGHT)
def test_once_the_dispute_body_is_over_it_is_the_authority(mail, opened, sent, licence, at):
    licence.end(kind="ended", reason="It closed.", staff_id=licence.recorded_by_id, at=at)
    mail(opened(), at)
    assert "Example Authority" in sent()[-1].body and BODY[0] not in sent()[-1].body


@pytest.mark.parametrize("template", TO_PEOPLE)
def test_no_mail_to_a_person_is_without_it(template, at):
    written = render_email(template=template, context={"body": dispute_body_at(at=at)})
    assert BODY[0] in written.text and BODY[0] in written.html
    if template != "desk/case_link":  # which answers nothing
        assert "eply to this e-mail" in written.text and "eply to this e-mail" in written.html
