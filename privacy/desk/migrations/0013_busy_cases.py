from typing import Any

from django.db import migrations, models

REASONS = [
    ("trap field", "filled in a field that people do not see"),
    ("too fast", "sent faster than people write"),
    ("automatic", "mail of a machine or a list"),
    ("too many", "more mail than people write"),
]
BUSY = ("busy", "came while a lot of mail arrived, and is acknowledged in turn")


def nothing(apps: Any, editor: Any) -> None:
    """No case waits its turn yet."""


def call_them_too_many(apps: Any, editor: Any) -> None:
    apps.get_model("desk", "Inquiry").objects.filter(suspicion="busy").update(suspicion="too many")


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0012_further_events"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="inquiry", name="inquiry_suspicion_is_known"),
        migrations.RunPython(nothing, call_them_too_many),
        migrations.AlterField(
            model_name="inquiry",
            name="suspicion",
            field=models.CharField(
                blank=True, choices=[*REASONS, BUSY], max_length=16, verbose_name="looks like a program's"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(suspicion__in=["", *(name for name, _ in [*REASONS, BUSY])]),
                name="inquiry_suspicion_is_known",
            ),
        ),
    ]
