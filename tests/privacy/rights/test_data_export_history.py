import json
import zipfile
from io import BytesIO

from django.contrib.auth.models import User
from django.utils import timezone

from privacy.rights.requests import correct
from tests.privacy.rights.conftest import ANN
from tests.privacy.rights.test_erasure_of_cases import open_a_case


def test_each_look_and_each_act_stands_in_it_and_who_of_us_it_was_does_not(client, copy_path, policy, lead_manager):
    case = open_a_case()
    office = User.objects.create_superuser("advocate-4711")
    client.force_login(office)
    assert client.get(f"/in/admin/desk/case/{case.pk}/change/").status_code == 200
    correct(address=ANN, changes={"name": "Ann Jones"}, by=lead_manager, at=timezone.now())
    archive = zipfile.ZipFile(BytesIO(client.post(copy_path()).content))
    held = json.loads(archive.read("everything.json"))["held"]
    done = [one.get("what") for holder in held for one in holder["records"] if "which act" in one]
    assert {"case", "look", "correction", "access-request"} <= set(done)
    assert "Line in the record of what was done" in archive.read("everything.html").decode()
    assert "advocate-4711" not in archive.read("everything.json").decode()
