from django.db import migrations, models

COLUMNS = (
    "name",
    "company",
    "email",
    "address_digest",
    "country",
    "telephone",
    "needs",
    "updates",
    "contact",
    "shown",
    "received_at",
    "form_nonce_digest",
)


def keep_for_staff(apps, schema_editor):
    """On the way back, what still waits lies aside for staff to release, under a reason that the code before knows."""
    laid_aside = apps.get_model("leads", "LaidAside").objects
    laid_aside.filter(why="not recorded").update(why="too fast")
    waiting = apps.get_model("leads", "WaitingForm").objects.all()
    rows = [laid_aside.model(why="too fast", **values) for values in waiting.values(*COLUMNS)]
    laid_aside.bulk_create(rows, ignore_conflicts=True)
    waiting.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0011_links_to_an_erasure"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("company", models.CharField(blank=True, max_length=150, verbose_name="company")),
                ("email", models.CharField(max_length=254, verbose_name="e-mail address")),
                ("address_digest", models.CharField(max_length=32, verbose_name="address digest")),
                ("country", models.CharField(blank=True, max_length=100, verbose_name="country")),
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("needs", models.TextField(verbose_name="what they need")),
                ("updates", models.BooleanField(default=False, verbose_name="wishes updates")),
                ("contact", models.BooleanField(default=False, verbose_name="wishes to be contacted")),
                ("shown", models.JSONField(verbose_name="policy version and words shown")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("form_nonce_digest", models.CharField(editable=False, max_length=64)),
                ("language", models.CharField(max_length=35, verbose_name="language")),
            ],
            options={
                "verbose_name": "form that waits to be recorded",
                "verbose_name_plural": "forms that wait to be recorded",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="laidaside",
            name="laid_aside_reason_is_known",
        ),
        migrations.AlterField(
            model_name="laidaside",
            name="address_digest",
            field=models.CharField(max_length=32, verbose_name="address digest"),
        ),
        migrations.AlterField(
            model_name="laidaside",
            name="form_nonce_digest",
            field=models.CharField(editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="laidaside",
            name="received_at",
            field=models.DateTimeField(verbose_name="received"),
        ),
        migrations.AlterField(
            model_name="laidaside",
            name="why",
            field=models.CharField(
                choices=[
                    ("trap field", "the field that people do not see was filled in"),
                    ("too fast", "it came back faster than anybody writes"),
                    ("not recorded", "it could not be recorded"),
                ],
                max_length=16,
                verbose_name="why it lies aside",
            ),
        ),
        migrations.AddIndex(
            model_name="laidaside",
            index=models.Index(fields=["address_digest"], name="laid_aside_address"),
        ),
        migrations.AddIndex(
            model_name="laidaside",
            index=models.Index(fields=["received_at"], name="laid_aside_received"),
        ),
        migrations.AddConstraint(
            model_name="laidaside",
            constraint=models.UniqueConstraint(fields=("form_nonce_digest",), name="laidaside_once_for_each_key"),
        ),
        migrations.AddConstraint(
            model_name="laidaside",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__in", ["trap field", "too fast", "not recorded"])),
                name="laid_aside_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingform",
            constraint=models.UniqueConstraint(fields=("form_nonce_digest",), name="waitingform_once_for_each_key"),
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_for_staff),
    ]
