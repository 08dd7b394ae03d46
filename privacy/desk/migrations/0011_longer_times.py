from django.db import migrations, models


def drop_guard(apps, schema_editor):
    """PostgreSQL drops no column that a trigger watches. SQLite drops its triggers with the table that it makes afresh."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS desk_inquiry_extended ON desk_inquiry")


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0010_erased_cases_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="inquiry",
            name="extended_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="person told that it takes longer"
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="first_due_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="first due"),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extended_at__isnull", True), ("first_due_at__isnull", True)),
                    models.Q(
                        ("extended_at__isnull", False),
                        ("first_due_at__isnull", False),
                        ("extended_at__lt", models.F("first_due_at")),
                        ("first_due_at__lt", models.F("due_at")),
                    ),
                    _connector="OR",
                ),
                name="inquiry_is_extended_before_it_is_due",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_guard),
    ]
