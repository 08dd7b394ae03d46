from django.db import migrations, models


def note_that_colleagues_were_told(apps, schema_editor):
    """Until now the mail was queued in the request's own transaction."""
    apps.get_model("leads", "InformationRequest").objects.update(told_at=models.F("received_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0007_staff_work"),
    ]

    operations = [
        migrations.AddField(
            model_name="informationrequest",
            name="told_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="colleagues told"),
        ),
        migrations.RunPython(note_that_colleagues_were_told, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="informationrequest",
            index=models.Index(condition=models.Q(("told_at__isnull", True)), fields=["id"], name="request_untold"),
        ),
    ]
