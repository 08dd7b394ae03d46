from privacy.desk.models import Case, CaseEvent
from responsys_site.mail.models import Delivery


def test_where_the_first_came_by_a_list(arrive, letter, advocate, at):
    arrive(letter(list_id="<privacy-talk.example.com>"))
    case = Case.objects.get()
    assert case.quarantine_reason == "automatic" and not Delivery.objects.filter(address=advocate.email).exists()
    copy = arrive(letter(received="by mx.example.com"))
    case.refresh_from_db()
    assert copy.outcome == f"{case}: a copy of what is there" and CaseEvent.objects.filter(kind="in").count() == 1
    assert not case.quarantine_reason and Delivery.objects.filter(address=advocate.email).count() == 1


def test_a_second_copy_by_a_list_does_not(arrive, letter):
    for way in ("one", "two"):
        arrive(letter(list_id="<privacy-talk.example.com>", received=f"by {way}.example.com"))
    assert Case.objects.get().quarantine_reason == "automatic"
