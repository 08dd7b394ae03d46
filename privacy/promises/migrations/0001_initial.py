from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PromiseResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("promise", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("kept", "Kept"),
                            ("not kept", "Not Kept"),
                            ("not verified", "Not Verified"),
                            ("nothing to check yet", "Nothing Yet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("found", models.TextField()),
                ("at", models.DateTimeField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["promise", "-at"], name="promise_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["kept", "not kept", "not verified", "nothing to check yet"])),
                        name="promise_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("since__lte", models.F("at"))), name="promise_since_before_at"
                    ),
                ],
            },
        ),
    ]
