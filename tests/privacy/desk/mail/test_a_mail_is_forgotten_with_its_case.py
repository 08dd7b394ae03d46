from datetime import timedelta

from privacy.desk.jobs import forget_old_cases
from privacy.desk.models import Inquiry
from privacy.desk.staff_work import close
from responsys_site.mail.models import RawPiece


def test_its_bytes_and_its_sender_go_three_years_after_the_last_contact(arrive, letter, advocate, at):
    mail, case = arrive(letter()), Inquiry.objects.get()
    close(inquiry=case, by=advocate, at=at)
    later = at + timedelta(days=3 * 366)
    assert forget_old_cases(at=later - timedelta(days=1)).startswith("0 ") and RawPiece.objects.exists()
    assert forget_old_cases(at=later).startswith("1 ")
    mail.refresh_from_db()
    assert (mail.author, mail.subject, mail.erased_at) == ("", "", later) and not RawPiece.objects.exists()
