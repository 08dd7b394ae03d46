from django.db import migrations, models


def drop_guard(apps, schema_editor):
    """PostgreSQL drops no column that a trigger watches. SQLite drops its triggers with the table that it makes afresh."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS desk_inquiry_left_to_staff ON desk_inquiry")


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0006_starter_templates"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="event",
            field=models.CharField(
                blank=True,
                choices=[
                    ("acknowledged", "Acknowledged by mail"),
                    ("assigned", "Assigned"),
                    ("handed over", "Handed over"),
                    ("paused", "The clock stands still while we make sure who you are"),
                    ("resumed", "The clock runs again"),
                    ("closed", "Closed"),
                    ("reopened", "Opened again"),
                    ("merged", "Another case about the same was joined to this one"),
                    ("reminded", "Colleagues reminded"),
                    ("overdue told", "We wrote that our answer is overdue"),
                    ("link mailed", "A new link was mailed"),
                    ("escalated", "Taken further"),
                    ("escalation taken up", "Taken up outside the company"),
                    ("escalation ended", "Ended outside the company"),
                    ("released", "Found to be meant"),
                    ("confirmed", "You confirmed that it was you who wrote"),
                    ("opted out", "Your mailings were stopped"),
                    ("restricted", "The use of your data was restricted"),
                    ("lifting told", "We wrote that the restriction ends"),
                    ("lifted", "The restriction ended"),
                    ("left to staff", "Cannot be acknowledged automatically: a colleague writes"),
                ],
                max_length=20,
                verbose_name="event",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="left_to_staff_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="no machine may acknowledge it"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_to_staff_at__isnull", True), ("came_by", "mail"), _connector="OR"),
                name="inquiry_left_to_staff_came_by_mail",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_guard),
    ]
