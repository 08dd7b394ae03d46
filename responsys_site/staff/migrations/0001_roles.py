from django.db import migrations

ROLES = {
    "Lead managers": [
        "leads.view_contact",
        "leads.view_choice",
        "leads.view_informationrequest",
        "leads.change_informationrequest",
        "leads.view_note",
        "leads.add_note",
        "leads.view_fieldchange",
        "leads.view_laidaside",
        "leads.change_laidaside",
        "mail.view_delivery",
    ],
    "Privacy office": [
        "leads.view_contact",
        "leads.view_choice",
        "leads.view_informationrequest",
        "leads.view_note",
        "leads.view_fieldchange",
        "leads.view_laidaside",
        "mail.view_delivery",
        "mail.view_suppression",
        "ground.view_entry",
        "ground.view_promiseresult",
    ],
    "Web administrators": [
        "diagnostics.view_requestrecord",
        "diagnostics.view_lostrequests",
        "ground.view_heartbeat",
        "django_tasks_database.view_dbtaskresult",
    ],
    "Auditors": [
        "ground.view_entry",
        "ground.view_promiseresult",
    ],
}
NAMES = {
    "contact": "contact",
    "choice": "choice",
    "informationrequest": "information request",
    "note": "note",
    "fieldchange": "change of a field",
    "laidaside": "request laid aside",
    "delivery": "delivery",
    "suppression": "suppression",
    "entry": "entry",
    "promiseresult": "promise result",
    "requestrecord": "request record",
    "lostrequests": "lost requests",
    "heartbeat": "heartbeat",
    "dbtaskresult": "Task Result",
}


def make_roles(apps, schema_editor):
    """Django makes the rights only after the last migration; made here under the same names, it finds them."""
    for role, rights in ROLES.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(_right(apps, right) for right in rights))


def _right(apps, right):
    app, _dot, codename = right.partition(".")
    act, _underscore, model = codename.partition("_")
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {act} {NAMES[model]}"}
    )
    return found


class Migration(migrations.Migration):
    """The roles name rights of every app below; of each only what the work of the role needs."""

    initial = True
    dependencies = [
        ("leads", "0007_staff_work"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
