from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = {
    "Lead managers": [
        "leads.add_note",
        "leads.change_informationrequest",
        "leads.change_quarantinedsubmission",
        "leads.view_consentevent",
        "leads.view_contact",
        "leads.view_contactchange",
        "leads.view_informationrequest",
        "leads.view_note",
        "leads.view_pendingsubmission",
        "leads.view_quarantinedsubmission",
        "mail.view_delivery",
        "mail.view_message",
    ],
    "Privacy office": [
        "certification.add_certification",
        "certification.change_certification",
        "certification.view_certification",
        "certification.view_certificationcheck",
        "core.view_auditevent",
        "desk.add_case",
        "desk.add_replytemplate",
        "desk.change_case",
        "desk.change_replytemplate",
        "desk.correct_person",
        "desk.restrict_person",
        "desk.see_people",
        "desk.view_attachment",
        "desk.view_case",
        "desk.view_replytemplate",
        "leads.view_consentevent",
        "leads.view_contact",
        "leads.view_contactchange",
        "leads.view_informationrequest",
        "leads.view_note",
        "leads.view_quarantinedsubmission",
        "mail.change_incomingmail",
        "mail.view_delivery",
        "mail.view_incomingmail",
        "mail.view_message",
        "mail.view_suppression",
        "privacy.post_policyversion",
        "privacy.view_policyversion",
        "promises.view_promiseresult",
        "rights.add_accesspackage",
        "rights.add_erasurerequest",
        "rights.view_accesspackage",
        "rights.view_erasurerequest",
        "rights.view_erasureresult",
        "rights.view_leftoverscan",
    ],
    "Auditors": [
        "certification.view_certification",
        "certification.view_certificationcheck",
        "core.view_auditevent",
        "desk.view_case",
        "desk.view_replytemplate",
        "mail.view_every_message",
        "mail.view_message",
        "promises.view_promiseresult",
        "rights.view_accesspackage",
        "rights.view_erasurerequest",
        "rights.view_erasureresult",
        "rights.view_leftoverscan",
    ],
    "Web administrators": [
        "core.view_heartbeat",
        "django_tasks_database.view_dbtaskresult",
        "mail.change_message",
        "mail.view_every_message",
        "mail.view_message",
        "request_log.view_droppedrequests",
        "request_log.view_requestrecord",
    ],
}


def create_roles(apps, schema_editor):
    """Create the groups of staff. Django makes permissions after the last migration, so make them first."""
    for app in apps.get_app_configs():
        app.models_module = True
        create_permissions(app, apps=apps, verbosity=0)
        app.models_module = None
    for role, permissions in ROLES.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(_permission(apps, *permission.split(".")) for permission in permissions))


def _permission(apps, app_label, codename):
    Permission = apps.get_model("auth", "Permission")
    if app_label != "django_tasks_database":
        return Permission.objects.get(content_type__app_label=app_label, codename=codename)
    # The app of the task backend on the database, which is not installed with other backends.
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model="dbtaskresult"
    )
    return Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": "Can view Task Result"}
    )[0]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0001_initial"),
        ("request_log", "0001_initial"),
        ("mail", "0001_initial"),
        ("privacy", "0001_initial"),
        ("promises", "0001_initial"),
        ("certification", "0001_initial"),
        ("desk", "0001_initial"),
        ("rights", "0001_initial"),
        ("leads", "0001_initial"),
    ]

    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
