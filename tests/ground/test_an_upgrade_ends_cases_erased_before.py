from tests.ground.test_a_migrated_database_keeps_its_guards import A_CASE, MISSING, site  # noqa: F401 (a fixture)

ERASED_AS_BEFORE = """
from django.utils import timezone
from privacy.desk.models import Inquiry
Inquiry.objects.update(erased_at=timezone.now(), address="", name="")
print(Inquiry.objects.values_list("state", flat=True).get())
"""
SHOWN = """
from privacy.desk.models import Inquiry
case = Inquiry.objects.get()
print(case.state, case.closed_at == case.erased_at)
"""


def test_a_case_that_was_erased_while_it_was_open_is_closed(site):  # noqa: F811
    def shell(code: str) -> list[str]:
        return site.manage("shell", "--no-imports", "--command", code).split()

    shell(A_CASE)  # by the code of today, which knows columns that there were not before
    site.manage("migrate", "desk", "0009")
    assert shell(ERASED_AS_BEFORE) == ["new"]
    site.manage("migrate")
    assert shell(SHOWN) == ["closed", "True"] and shell(MISSING) == ["[]"]
