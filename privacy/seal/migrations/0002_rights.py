from django.db import migrations

RIGHTS = {
    "Privacy office": [
        "add_certification",
        "change_certification",
        "view_certification",
        "view_certificationcheck",
    ],
    "Auditors": ["view_certification", "view_certificationcheck"],
}
NAMES = {"certification": "certification", "certificationcheck": "check of a certification"}


def give(apps, schema_editor):
    """Django makes the rights only after the last migration; made here under the same names, it finds them."""
    for role, rights in RIGHTS.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(_right(apps, right) for right in rights))


def take_away(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*(_right(apps, right) for right in RIGHTS[group.name]))


def _right(apps, codename):
    act, _underscore, model = codename.partition("_")
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="seal", model=model
    )
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {act} {NAMES[model]}"}
    )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("seal", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take_away)]
