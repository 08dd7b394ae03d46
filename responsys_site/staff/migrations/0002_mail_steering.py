from django.db import migrations

RIGHTS = {
    "Lead managers": ["view_message"],
    "Privacy office": ["view_message"],
    "Web administrators": ["view_message", "change_message"],
    "Auditors": ["view_message"],
}


def give(apps, schema_editor):
    """A message is about nobody, so whoever has a role may read it; who runs the site may stop it."""
    for role, rights in RIGHTS.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(_right(apps, right) for right in rights))


def take_away(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*(_right(apps, right) for right in RIGHTS[group.name]))


def _right(apps, codename):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="mail", model="message"
    )
    act, _underscore, model = codename.partition("_")
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {act} {model}"}
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_roles")]

    operations = [migrations.RunPython(give, take_away)]
