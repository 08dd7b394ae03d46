import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy.desk.models import CaseEvent
from responsys_site.mail.inbound.dispatch import handle_new
from responsys_site.mail.models import IncomingMail

pytestmark = pytest.mark.slow

PEOPLE = ["ann@example.com", "ben@example.com", "cat@example.com"]
# Who writes (From), whose case of ours the mail answers, whose reference it names (None: nobody's); and its number:
# two of the same number are copies of one mail.
MAILS = st.tuples(
    st.sampled_from(PEOPLE),
    st.lists(st.sampled_from(PEOPLE), max_size=2),
    st.sampled_from([None, *PEOPLE]),
    st.integers(0, 3),
)


@pytest.fixture
def come(take_in, letter, answered):
    """Take in one of MAILS that comes by the `way`-th way, and return its row."""

    def come_in(cases, mail, way: int) -> IncomingMail:
        sender, answers, named, number = mail
        subject = f"about {cases[named].reference}" if named else "Good day"
        ids = " ".join(answered(cases[person]) for person in answers)
        message_id = f"<{number}.{'.'.join([*answers, subject]).replace(' ', '')}.{sender}>"
        fields = {"from": sender, "return_path": f"<{sender}>", "received": f"by mx{way}.example.com"}
        return take_in(letter(**fields, subject=subject, references=ids or None, message_id=message_id))

    return come_in


@pytest.mark.django_db
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mails=st.lists(MAILS, min_size=1, max_size=6), again=st.lists(st.integers(0, 5), max_size=4))
def test_in_any_order_and_however_often(opened, come, at, mails, again):
    with transaction.atomic():
        cases = {person: opened(address=person) for person in PEOPLE}
        order = [*mails, *(mails[number] for number in again if number < len(mails))]
        rows = [come(cases, mail, way) for way, mail in enumerate(order)]
        handle_new(at=at)
        for row, (sender, answers, _named, _number) in zip(rows, order, strict=True):
            for entry in CaseEvent.objects.filter(incoming=row).select_related("case"):
                whose = entry.case.address
                assert whose == sender or (entry.from_another_address and set(answers) == {whose})
        came = {(sender, tuple(answers), named, number) for sender, answers, named, number in order}
        assert CaseEvent.objects.filter(incoming__in=rows).count() == len(came)
        assert not IncomingMail.objects.exclude(state="handled").exists()
        transaction.set_rollback(True)
