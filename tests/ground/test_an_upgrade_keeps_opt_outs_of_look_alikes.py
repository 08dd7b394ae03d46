from tests.ground.test_a_migrated_database_keeps_its_guards import site  # noqa: F401 (a fixture)

AS_BEFORE = r"""
from django.utils import timezone
from leads.models import Contact
from privacy.desk.models import Inquiry
from privacy.desk.opening import open_inquiry
from responsys_site.ground.addresses import digest
from responsys_site.mail.models import Suppression
kate, now = digest("kate@kite.example"), timezone.now()
Contact.objects.create(address="\u212aate@kite.example", address_digest=kate, created_at=now)
Suppression.objects.add(address_digest=kate, scope="marketing", reason="opted out", at=now)
open_inquiry(kind="question", text="x", came_by="form", address="kate@kite.example", at=now)
Inquiry.objects.update(address="\u212aate@kite.example")
"""
SHOWN = """
from leads.models import Contact
from privacy.desk.models import Inquiry
from responsys_site.ground.addresses import digest
from responsys_site.mail.models import Suppression
kate = digest("kate@kite.example")
print(Contact.objects.get(address_digest=kate).address, repr(Inquiry.objects.get(address_digest=kate).address))
print(Suppression.objects.filter(address_digest=kate).count())
"""


def test_the_opt_out_holds_and_mail_goes_to_the_address_that_it_is_for(site):  # noqa: F811
    site.manage("migrate", "leads", "0012")
    site.manage("migrate", "desk", "0012")
    site.manage("shell", "--no-imports", "--command", AS_BEFORE)
    site.manage("migrate")
    shown = site.manage("shell", "--no-imports", "--command", SHOWN).split()
    assert shown == ["kate@kite.example", "''", "1"]
