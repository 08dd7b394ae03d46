from tests.ground.test_a_migrated_database_keeps_its_guards import MISSING, site  # noqa: F401 (a fixture)

TO_9999 = """
from datetime import date
from django.contrib.auth.models import User
from django.utils import timezone
from privacy.models import PolicyVersion
from privacy.seal.models import Certification
from privacy.seal.recording import record
pages = {"verify_url": "https://seal.example/", "dispute_url": "https://seal.example/"}
words = {"program": "Example", "licence_number": "1", "scope": "All.", "dispute_body": "Board"}
row = Certification(valid_from=date(2026, 11, 1), valid_to=date(9999, 12, 31), **pages, **words)
record(certification=row, staff_id=User.objects.create_user("office").pk, at=timezone.now())
PolicyVersion.objects.create(kind="change", effective_at=timezone.now().replace(year=9999, month=12, day=30))
"""
SHOWN = """
from privacy.models import PolicyVersion
from privacy.seal.models import Certification
print(Certification.objects.get().end_kind, PolicyVersion.objects.get(posted_at=None).effective_at)
"""


def test_upgrade_strikes_out_a_certification_to_9999_and_clears_such_a_draft(site):  # noqa: F811
    def shell(code: str) -> str:
        return site.manage("shell", "--no-imports", "--command", code).strip()

    site.manage("migrate", "seal", "0002")
    site.manage("migrate", "privacy", "0003")
    shell(TO_9999)
    site.manage("migrate")
    assert shell(SHOWN) == "struck out None" and shell(MISSING) == "[]"
