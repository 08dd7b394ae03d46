from django.db import migrations

ROLE, RIGHT = "Privacy office", "restrict_person"
NAME = "Can restrict the use of what is held about the person of a case"


def give(apps, schema_editor):
    """Django makes the right only after the last migration; made here under the same name, it finds it."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="desk", model="inquiry"
    )
    right, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=RIGHT, defaults={"name": NAME}
    )
    apps.get_model("auth", "Group").objects.get_or_create(name=ROLE)[0].permissions.add(right)


def take_away(apps, schema_editor):
    rights = apps.get_model("auth", "Permission").objects.filter(codename=RIGHT, content_type__app_label="desk")
    for group in apps.get_model("auth", "Group").objects.filter(name=ROLE):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0005_privacy_desk"),
        ("desk", "0005_restrictions"),
    ]

    operations = [migrations.RunPython(give, take_away)]
