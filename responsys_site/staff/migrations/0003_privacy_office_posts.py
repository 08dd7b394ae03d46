from django.db import migrations

RIGHTS = {"view_policyversion": "Can view policy version", "post_policyversion": "Can post policy version"}


def give(apps, schema_editor):
    """Whoever may post a version sees it; who posts, a second one agrees (decision 14)."""
    _office(apps).permissions.add(*_rights(apps))


def take_away(apps, schema_editor):
    _office(apps).permissions.remove(*_rights(apps))


def _office(apps):
    return apps.get_model("auth", "Group").objects.get(name="Privacy office")


def _rights(apps):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="privacy", model="policyversion"
    )
    permissions = apps.get_model("auth", "Permission").objects
    return [
        permissions.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]
        for codename, name in RIGHTS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_mail_steering"), ("privacy", "0002_notices")]

    operations = [migrations.RunPython(give, take_away)]
