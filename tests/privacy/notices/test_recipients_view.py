"""The dry run and the ledger: masked addresses, counts, and a record of each look."""

import pytest

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Suppression
from tests.privacy.notices.conftest import MINUTE, REFUSING


@pytest.fixture
def looks(db):
    return lambda: [
        (entry.facts["view"], entry.subject) for entry in AuditEvent.objects.filter(kind="look").order_by("pk")
    ]


def test_the_dry_run_says_who_will_and_who_will_not_get_it_and_why(on_file, draft_change, staff_of, looks, at):
    on_file("ann", "bob")
    Suppression.objects.add(address_digest=keyed_digest("bob@example.com"), scope="all", reason="bounced", at=at)
    draft = draft_change()
    page = staff_of(0).open(draft, "dry-run/", at=at).text
    assert "Will get the notice: 1" in page and "an earlier mail came back: 1" in page
    assert "a…@e….com" in page and "ann@example.com" not in page
    assert looks() == [("dry run", "")]


def test_a_dry_run_counts_each_address_once_and_names_what_is_no_address(draft_change, staff_of, settings, at):
    settings.PRIVACY_NOTICE_AUDIENCES = [f"{__name__}.one_app", f"{__name__}.another_app"]
    page = " ".join(staff_of(0).open(draft_change(), "dry-run/", at=at).text.split())
    assert "its audience would be 2 people" in page
    assert "another row has the same address: 1" in page and "the address is none that works: 1" in page


def one_app(*, since):
    from privacy.notices.recipients import Recipient

    return [Recipient("ann@example.com"), Recipient("bob@example.com")]


def another_app(*, since):
    from privacy.notices.recipients import Recipient

    return [Recipient("ANN@example.com"), Recipient("no address")]


def test_an_address_that_is_typed_finds_what_its_person_was_told(on_file, posted, pass_time, staff_of, looks, at):  # noqa: PLR0917
    on_file("ann", "bob")
    version = pass_time(posted(at), at + MINUTE)
    page = staff_of(0).post(version, "told/", at=at + MINUTE, address="Ann@Example.com").text
    assert "What this person was told" in page and "Notice" in page and "Sent" in page
    assert looks() == [("ledger", keyed_digest("ann@example.com"))]
    assert "ann" not in str(AuditEvent.objects.get(kind="look").facts).lower()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("stranger@example.com", 200, "No mail about a version"), ("no address", 422, "not a whole address")],
)
def test_an_address_that_nobody_has_or_that_is_none(posted, staff_of, at, address, status, words):  # noqa: PLR0917
    answer = staff_of(0).post(posted(at), "told/", at=at, address=address)
    assert answer.status_code == status and words in answer.text


def test_who_could_not_be_reached_is_listed_by_masked_address(on_file, posted, pass_time, staff_of, mailer, at):  # noqa: PLR0917
    on_file("ann", "gone")
    mailer(REFUSING)
    version = pass_time(posted(at), at + MINUTE)
    page = staff_of(0).open(version, "told/", at=at + MINUTE).text
    assert "g…@e….com" in page and "Failed" in page and "gone@example.com" not in page


def test_who_was_sent_it_again_is_listed_once_and_not_once_they_were_reached(  # noqa: PLR0917
    on_file, posted, pass_time, staff_of, mailer, at
):
    on_file("ann", "gone")
    mailer(REFUSING)
    version = pass_time(posted(at), at + MINUTE)
    for minutes, listed in ((2, 1), (3, 0)):
        staff_of(0).act(version, "send-again", at=at + minutes * MINUTE)
        pass_time(version, at + minutes * MINUTE)
        assert staff_of(0).open(version, "told/", at=at + minutes * MINUTE).text.count("g…@e….com") == listed
        mailer("django.core.mail.backends.locmem.EmailBackend")
