from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from responsys_site.mail.models import Suppression

KEY = {"address_digest": "d" * 32, "scope": "marketing"}


def add(barrier: Barrier) -> bool:
    try:
        barrier.wait(10)
        return Suppression.objects.add(**KEY, reason="opted out", at=timezone.now())
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_one_row_is_new_for_one_of_them():
    for _ in range(5):
        Suppression.objects.all().delete()
        barrier = Barrier(4)
        with ThreadPoolExecutor(4) as pool:
            added = list(pool.map(add, [barrier] * 4))
        assert sorted(added) == [False, False, False, True]
        assert Suppression.objects.get().reason == "opted out"
