"""Take an address that no mail can go to off the cases that have one: nothing of the case can be mailed there.

Such an address came by mail, whose header still holds it. The digest stays, so what the person asked for still holds.
Cases that were joined to others never change, and are mailed nothing.
"""

from django.db import migrations


def take_off(apps, schema_editor):
    cases = apps.get_model("desk", "Inquiry").objects.exclude(address="").exclude(state="merged")
    for pk, address in cases.values_list("pk", "address").iterator():
        if not address.rpartition("@")[0].isascii():
            cases.filter(pk=pk).update(address="")


class Migration(migrations.Migration):
    dependencies = [("desk", "0013_busy_cases")]

    operations = [migrations.RunPython(take_off, migrations.RunPython.noop)]
