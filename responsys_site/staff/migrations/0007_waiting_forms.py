from django.db import migrations

RIGHT = "view_waitingform"
NAME = "Can view form that waits to be recorded"


def give(apps, schema_editor):
    """Who answers requests may see those that no worker has recorded yet."""
    _lead_managers(apps).permissions.add(_right(apps))


def take_away(apps, schema_editor):
    _lead_managers(apps).permissions.remove(_right(apps))


def _lead_managers(apps):
    return apps.get_model("auth", "Group").objects.get_or_create(name="Lead managers")[0]


def _right(apps):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="leads", model="waitingform"
    )
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=RIGHT, defaults={"name": NAME}
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_restrictions"), ("leads", "0012_waiting_forms")]

    operations = [migrations.RunPython(give, take_away)]
