from privacy.desk.personal_data import DeskHolder
from responsys_site.ground.addresses import digest
from responsys_site.ground.personal_data import person_of
from responsys_site.mail.models import Suppression


def test_mailings_are_stopped_at_once(arrive, letter, settings, tmp_path):
    settings.OPT_OUT_JOURNAL = tmp_path / "journal"
    arrive(letter(subject="STOP"))
    stop = Suppression.objects.get(address_digest=digest("ann@example.com"))
    assert (stop.scope, stop.reason) == ("marketing", "opted out")


def test_what_came_from_another_address_goes_with_its_writer(opened, arrive, letter, answered, at):
    case = opened()
    arrive(letter(in_reply_to=answered(case), **{"from": "bob@example.com"}))
    holder, bob = DeskHolder(), person_of(address="bob@example.com")
    assert holder.find(person=bob) == 1 and "Good day" in str(list(holder.export(person=bob)))
    holder.erase(person=bob, at=at)
    assert list(case.entries.filter(kind="in").order_by("pk").values_list("text", "author")) == [
        ("Why?", "ann@example.com"),
        ("", ""),
    ]
