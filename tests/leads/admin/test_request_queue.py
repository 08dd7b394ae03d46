from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.models import InformationRequest
from tests.factories import make_contact, make_request

LIST = "/in/admin/leads/informationrequest/"


@pytest.fixture
def waiting(db):
    """Put a request in the queue that came so many days ago."""

    def put(name: str, *, days: int, state: str = "new") -> InformationRequest:
        came = timezone.now() - timedelta(days=days)
        contact = make_contact(f"{name}@example.com", name=name, at=came)
        by = User.objects.create_user(f"colleague of {name}")
        request = make_request(contact, at=came)
        steps = {"in progress": request.assign, "contacted": request.mark_contacted, "closed": request.close}
        if state != "new":
            steps[state](by=by, at=timezone.now())
        return request

    return put


def order_of(page: str, *names: str) -> list[str]:
    return sorted((name for name in names if f">{name}<" in page), key=lambda name: page.index(f">{name}<"))


def test_overdue_first_then_by_due_time_then_what_is_done(waiting, staff):
    waiting("Closed", days=40, state="closed")
    waiting("Fresh", days=0)
    waiting("Contacted", days=30, state="contacted")
    waiting("Overdue", days=9)
    waiting("Older", days=12, state="in progress")
    page = staff.get(LIST).text
    assert order_of(page, "Closed", "Fresh", "Contacted", "Overdue", "Older") == [
        "Older",
        "Overdue",
        "Fresh",
        "Contacted",
        "Closed",
    ]
    assert page.count('class="overdue"') == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"due": "overdue"}, ["Overdue"]),
        ({"due": "waiting"}, ["Overdue", "Fresh"]),
        ({"state__exact": "closed"}, ["Closed"]),
        ({"due": "nonsense"}, ["Overdue", "Fresh", "Closed"]),
    ],
)
def test_the_list_is_narrowed(waiting, staff, query, found):
    waiting("Closed", days=40, state="closed")
    waiting("Overdue", days=9)
    waiting("Fresh", days=0)
    assert order_of(staff.get(LIST, query).text, "Closed", "Overdue", "Fresh") == found


def test_what_is_due_within_a_day(waiting, staff):
    request = waiting("Soon", days=1)
    InformationRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() + timedelta(hours=3))
    assert ">Soon<" in staff.get(LIST, {"due": "day"}).text
    assert ">Soon<" not in staff.get(LIST, {"due": "overdue"}).text


@pytest.mark.parametrize(
    "model", ["informationrequest", "contact", "consentevent", "delivery", "suppression", "quarantinedsubmission"]
)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(waiting, staff, admin_client, model, many_rows):
    app = "mail" if model in {"delivery", "suppression"} else "leads"
    counts = []
    for rows in (1, 30):
        many_rows(rows, prefix=f"p{rows}")
        admin_client.get(f"/in/admin/{app}/{model}/")
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(f"/in/admin/{app}/{model}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


@pytest.fixture
def many_rows(waiting, policy):
    from leads.models import ConsentEvent
    from privacy.models import PolicyVersion
    from responsys_site.mail.models import Suppression
    from responsys_site.mail.queue.outbox import Recipient, queue
    from responsys_site.mail.rendering.templates import RenderedEmail

    def make(count: int, *, prefix: str) -> None:
        at = timezone.now()
        requests = [waiting(f"{prefix}-{number}", days=number, state="in progress") for number in range(count)]
        written = RenderedEmail(template="leads/acknowledgement", subject="Hello", text="Hello", html="")
        for request in requests:
            queue(kind="transactional", written=written, recipients=[Recipient(address=request.email)], at=at)
            digest = request.contact.address_digest
            Suppression.objects.add(address_digest=digest, scope="marketing", reason="opted out", at=at)
            ConsentEvent.objects.create(
                contact=request.contact,
                address_digest=digest,
                information_request=request,
                purpose="updates",
                action="asked",
                channel="form",
                wording="Yes",
                policy_version=PolicyVersion.objects.get(number=2),
                policy_text_sha256="0" * 64,
                at=at,
            )

    return make
