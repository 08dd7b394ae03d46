from privacy.desk.models import Entry, Inquiry
from responsys_site.mail.models import Delivery


def test_where_the_first_came_by_a_list(arrive, letter, advocate, at):
    arrive(letter(list_id="<privacy-talk.example.com>"))
    case = Inquiry.objects.get()
    assert case.suspicion == "automatic" and not Delivery.objects.filter(address=advocate.email).exists()
    copy = arrive(letter(received="by mx.example.com"))
    case.refresh_from_db()
    assert copy.outcome == f"{case}: a copy of what is there" and Entry.objects.filter(kind="in").count() == 1
    assert not case.suspicion and Delivery.objects.filter(address=advocate.email).count() == 1


def test_a_second_copy_by_a_list_does_not(arrive, letter):
    for way in ("one", "two"):
        arrive(letter(list_id="<privacy-talk.example.com>", received=f"by {way}.example.com"))
    assert Inquiry.objects.get().suspicion == "automatic"
