from django.db import migrations, models


def forget_them(apps, schema_editor):
    """Nobody can press what is no longer there."""
    apps.get_model("leads", "Link").objects.filter(purpose="erasure").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0010_asked_for_by_message"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="link",
            name="link_purpose_is_known",
        ),
        migrations.AlterField(
            model_name="link",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("confirm", "confirm a choice"),
                    ("profile", "see and change the profile"),
                    ("new-address", "confirm a new address"),
                    ("erasure", "confirm an erasure"),
                ],
                max_length=16,
                verbose_name="purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["confirm", "profile", "new-address", "erasure"])),
                name="link_purpose_is_known",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_them),
    ]
