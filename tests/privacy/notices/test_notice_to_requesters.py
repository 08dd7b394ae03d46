import pytest

from privacy.desk.models import Case
from privacy.notices.recipients import notify_late_contacts
from privacy.notices.status import delivery_history
from responsys_site.core.email_addresses import keyed_digest
from tests.factories import make_case
from tests.privacy.notices.conftest import DAY, MINUTE


@pytest.fixture
def case(db):
    def of(name, at, **facts):
        return make_case(f"{name}@example.com", at=at, **facts)

    return of


def told(name) -> list[str]:
    return [line.part for line in delivery_history(address_digest=keyed_digest(f"{name}@example.com"))]


def test_the_notice_goes_to_them_and_once_to_whoever_is_on_file_twice(case, on_file, posted, pass_time, at):
    case("ann", at - DAY)
    on_file("ann", "ben")
    case("cleo", at - DAY)
    pass_time(posted(at), at + MINUTE)
    assert [told(name) for name in ("ann", "ben", "cleo")] == [["notice"]] * 3


def test_who_writes_while_it_is_coming_gets_it_as_a_late_comer(case, posted, pass_time, at):
    version = pass_time(posted(at), at + MINUTE)
    case("ann", at + DAY)
    assert [notify_late_contacts(at=at + DAY), notify_late_contacts(at=at + DAY)] == [1, 0]
    assert told("ann") == ["late batch"] and pass_time(version, at + 2 * DAY).settled_at == version.settled_at


def test_what_a_program_seems_to_have_sent_puts_nobody_on_file(case, posted, pass_time, at):
    case("ann", at - DAY, quarantine_reason="too fast")
    pass_time(posted(at), at + MINUTE)
    assert told("ann") == []


def test_a_case_that_is_forgotten_tells_of_nobody(case, posted, pass_time, at):
    case("ann", at - DAY)
    Case.objects.all().erase(at=at)
    pass_time(posted(at), at + MINUTE)
    assert told("ann") == []
