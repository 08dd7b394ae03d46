import pytest
from django.utils import timezone

from privacy.desk.models import Case
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.core.personal_data import is_restricted
from responsys_site.mail.models import Suppression
from tests.privacy.desk.admin.conftest import CASES

ANN = keyed_digest("ann@example.com")


@pytest.fixture
def case(opened) -> Case:
    return opened()


def offered(case, office) -> str:
    return office.get(f"{CASES}{case.pk}/change/").text


def test_the_page_says_what_follows_and_mailings_stop_for_good(case, office, act, sent, settings):
    assert "at once and for good" in office.get(f"{CASES}{case.pk}/act/object/").text
    assert not Suppression.objects.exists()
    assert "Your mailings were stopped" in act(case, "object").text
    assert Suppression.objects.stops_marketing(address_digest=ANN)
    assert sent()[-1].to == [case.address] and "we stopped all our mailings" in sent()[-1].body
    assert '"action":"opt-out"' in settings.OPT_OUT_JOURNAL.read_text()


def test_use_is_restricted_told_and_recorded(case, office, act, sent, advocate):
    act(case, "restrict", sure="on")
    assert is_restricted(address_digest=ANN) and "restricted: for answers" in offered(case, office)
    assert "use it only for replies to you" in sent()[-1].body and case.reference in sent()[-1].subject
    (entry,) = Evidence.objects.filter(kind="restriction")
    assert (entry.subject, entry.facts) == (ANN, {"case": case.pk, "staff": advocate.pk})


def test_it_is_lifted_only_after_the_person_was_told(case, office, act, sent):
    act(case, "restrict", sure="on")
    sent()
    assert "Lift the restriction" not in offered(case, office)
    act(case, "tell-lifting")
    assert "Lift the restriction" not in offered(case, office) and is_restricted(address_digest=ANN)
    assert "we may use what we hold as before" in sent()[-1].body
    assert "Tell them that" not in offered(case, office)
    act(case, "lift")
    assert not is_restricted(address_digest=ANN) and Evidence.objects.filter(kind="restriction-lifted").exists()
    assert "Restrict the use" in offered(case, office) and "restricted: for answers" not in offered(case, office)


def test_a_restriction_put_on_again_asks_for_another_word(case, office, act, sent):
    for name, typed in [("restrict", {"sure": "on"}), ("tell-lifting", {}), ("lift", {}), ("restrict", {"sure": "on"})]:
        act(case, name, **typed)
        sent()
    assert "Lift the restriction" not in offered(case, office) and "Tell them that" in offered(case, office)


def test_lifting_gives_no_mailings_back(case, act, sent):
    for name, typed in [("object", {}), ("restrict", {"sure": "on"}), ("tell-lifting", {})]:
        act(case, name, **typed)
    sent()
    act(case, "lift")
    assert Suppression.objects.stops_marketing(address_digest=ANN) and not is_restricted(address_digest=ANN)


def test_another_persons_use_goes_on(case, opened, act, office):
    other = opened(address="bob@example.com", at=timezone.now())
    act(case, "restrict", sure="on")
    assert "restricted: for answers" not in offered(other, office)


def test_without_an_address_neither_is_offered(opened, office):
    page = offered(opened(address="", channel="letter"), office)
    assert "Stop our mailings" not in page and "Restrict the use" not in page
