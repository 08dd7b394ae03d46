from django.db import migrations

LEAD_MANAGERS = "Lead managers"
RIGHTS = [
    ("contact", "view_contact", "Can view contact"),
    ("choice", "view_choice", "Can view choice"),
    ("informationrequest", "view_informationrequest", "Can view information request"),
    ("informationrequest", "change_informationrequest", "Can change information request"),
]


def make_role(apps, schema_editor):
    """Django makes the rights only after the last migration; made here under the same names, it finds them."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    role, _made = apps.get_model("auth", "Group").objects.get_or_create(name=LEAD_MANAGERS)
    for model, codename, name in RIGHTS:
        content_type, _made = ContentType.objects.get_or_create(app_label="leads", model=model)
        right, _made = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        role.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_role, migrations.RunPython.noop)]
