from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_sample_choices")]

    operations = [
        migrations.AddField(
            model_name="informationrequest",
            name="country",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="country"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="telephone",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="telephone"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="LaidAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("trap field", "the field that people do not see was filled in"),
                            ("too fast", "it came back faster than anybody writes"),
                        ],
                        max_length=16,
                        verbose_name="why it lies aside",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("company", models.CharField(blank=True, max_length=150, verbose_name="company")),
                ("email", models.CharField(max_length=254, verbose_name="e-mail address")),
                ("address_digest", models.CharField(db_index=True, max_length=32, verbose_name="address digest")),
                ("country", models.CharField(blank=True, max_length=100, verbose_name="country")),
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("needs", models.TextField(verbose_name="what they need")),
                ("updates", models.BooleanField(default=False, verbose_name="wishes updates")),
                ("contact", models.BooleanField(default=False, verbose_name="wishes to be contacted")),
                ("shown", models.JSONField(verbose_name="policy version and words shown")),
                ("received_at", models.DateTimeField(db_index=True, verbose_name="received")),
                ("form_nonce_digest", models.CharField(editable=False, max_length=64, unique=True)),
            ],
            options={
                "verbose_name": "request laid aside",
                "verbose_name_plural": "requests laid aside",
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="laidaside",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__in", ["trap field", "too fast"])), name="laid_aside_reason_is_known"
            ),
        ),
    ]
