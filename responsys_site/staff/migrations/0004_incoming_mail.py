from django.db import migrations

RIGHTS = {
    "Lead managers": ["view_incomingmail"],
    "Privacy office": ["view_incomingmail", "change_incomingmail"],
}


def give(apps, schema_editor):
    """The privacy office decides what becomes of mail that no handler took; who follows requests up may read it."""
    for role, rights in RIGHTS.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(_right(apps, right) for right in rights))


def take_away(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*(_right(apps, right) for right in RIGHTS[group.name]))


def _right(apps, codename):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="mail", model="incomingmail"
    )
    act = codename.partition("_")[0]
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {act} incoming mail"}
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_privacy_office_posts")]

    operations = [migrations.RunPython(give, take_away)]
