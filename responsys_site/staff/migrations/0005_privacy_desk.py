from django.db import migrations

CASES = {"view_attachment", "view_inquiry", "add_inquiry", "change_inquiry", "see_people", "correct_person"}
TEMPLATES = {"view_replytemplate", "add_replytemplate", "change_replytemplate"}
RECORDS = {"view_accesspackage", "view_erasurerequest", "view_erasureresult", "view_residuesearch"}
DOORS = {"add_accesspackage", "add_erasurerequest"}
RIGHTS = {
    "Privacy office": CASES | TEMPLATES | RECORDS | DOORS,
    "Auditors": {"view_inquiry", "view_replytemplate"} | RECORDS,
}
NAMES = {
    "see_people": ("desk", "inquiry", "Can see whose a case is, and what was written"),
    "correct_person": ("desk", "inquiry", "Can correct what is held about the person of a case"),
    "inquiry": ("desk", "inquiry", "case"),
    "attachment": ("desk", "attachment", "attachment"),
    "replytemplate": ("desk", "replytemplate", "reply template"),
    "accesspackage": ("rights", "accesspackage", "copy for a person"),
    "erasurerequest": ("rights", "erasurerequest", "erasure"),
    "erasureresult": ("rights", "erasureresult", "result of an erasure"),
    "residuesearch": ("rights", "residuesearch", "search for what is left"),
}


def give(apps, schema_editor):
    """The office works the cases; auditors see that and when, neither whose they are nor what was written."""
    for role, rights in RIGHTS.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(_right(apps, right) for right in sorted(rights)))


def take_away(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*(_right(apps, right) for right in sorted(RIGHTS[group.name])))


def _right(apps, codename):
    act, _underscore, noun = codename.partition("_")
    app, model, name = NAMES.get(codename) or NAMES[noun]
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    defaults = {"name": name if codename in NAMES else f"Can {act} {name}"}
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults=defaults
    )[0]


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0004_incoming_mail"),
        ("desk", "0003_reply_templates"),
        ("rights", "0001_initial"),
    ]

    operations = [migrations.RunPython(give, take_away)]
