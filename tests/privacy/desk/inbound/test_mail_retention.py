from datetime import timedelta

from privacy.desk.cases.staff_actions import close_case
from privacy.desk.jobs import purge_expired_cases
from privacy.desk.models import Case
from responsys_site.mail.models import BodyChunk


def test_its_bytes_and_its_sender_go_three_years_after_the_last_contact(arrive, letter, advocate, at):
    mail, case = arrive(letter()), Case.objects.get()
    close_case(case=case, by=advocate, at=at)
    later = at + timedelta(days=3 * 366)
    assert purge_expired_cases(at=later - timedelta(days=1)).startswith("0 ") and BodyChunk.objects.exists()
    assert purge_expired_cases(at=later).startswith("1 ")
    mail.refresh_from_db()
    assert (mail.author, mail.subject, mail.erased_at) == ("", "", later) and not BodyChunk.objects.exists()
