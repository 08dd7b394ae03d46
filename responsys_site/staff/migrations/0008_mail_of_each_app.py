from django.db import migrations

EVERY_MESSAGE, NAME = "view_every_message", "Can view the messages of every app, without who got them"
SEE_EVERY_MESSAGE = ["Web administrators", "Auditors"]


def give(apps, schema_editor):
    """Lead managers lose incoming mail: no handler of theirs takes any, and the privacy desk's was open to them."""
    _group(apps, "Lead managers").permissions.remove(_right(apps, "incomingmail", "view_incomingmail"))
    for role in SEE_EVERY_MESSAGE:
        _group(apps, role).permissions.add(_right(apps, "message", EVERY_MESSAGE, NAME))


def take_away(apps, schema_editor):
    _group(apps, "Lead managers").permissions.add(_right(apps, "incomingmail", "view_incomingmail"))
    for role in SEE_EVERY_MESSAGE:
        _group(apps, role).permissions.remove(_right(apps, "message", EVERY_MESSAGE, NAME))


def _group(apps, role):
    return apps.get_model("auth", "Group").objects.get_or_create(name=role)[0]


def _right(apps, model, codename, name=""):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="mail", model=model
    )
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name or "Can view incoming mail"}
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("staff", "0007_waiting_forms"), ("mail", "0010_view_every_message")]

    operations = [migrations.RunPython(give, take_away)]
